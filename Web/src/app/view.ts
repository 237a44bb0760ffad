/**
 * Shows one place of the page inside `root`. The signal aborts when the person leaves: whatever the view started
 * (requests, listeners, timers) ends with it.
 */
export type View<Parameter = void> = (root: HTMLElement, signal: AbortSignal, parameter: Parameter) => void;

export function setTitle(title: string): void {
    document.title = `${title} · Halcyon`;
}

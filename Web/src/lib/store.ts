/** A value that changes only through a reducer, and tells its listeners. */
export class Store<State, Action> {
    private readonly listeners = new Set<(state: State) => void>();

    constructor(
        private readonly reduce: (state: State, action: Action) => State,
        private value: State,
    ) {}

    get state(): State {
        return this.value;
    }

    dispatch(action: Action): void {
        const next = this.reduce(this.value, action);
        if (next === this.value) return;
        this.value = next;
        for (const listener of this.listeners) listener(next);
    }

    subscribe(listener: (state: State) => void, signal: AbortSignal): void {
        this.listeners.add(listener);
        signal.addEventListener("abort", () => this.listeners.delete(listener), { once: true });
    }
}

/** Has assistive technology say a sentence, once, when it is free to. */
export function announce(sentence: string): void {
    const region = document.getElementById("announcer");
    if (region) region.textContent = sentence;
}

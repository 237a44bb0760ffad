// Runs before the first paint, so that neither the other theme nor the words of another place flash up.
if (!/^(#\/?(rehearse)?)?$/.test(location.hash)) document.documentElement.dataset["elsewhere"] = "";
try {
    const chosen = localStorage.getItem("halcyon.theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset["theme"] = chosen;
} catch {
    // Storage may be refused; the page then follows the system's theme.
}

export {};

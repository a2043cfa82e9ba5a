/** Light or dark: as the system has it, until somebody chooses. */

const THEMES = ["system", "light", "dark"] as const;
const YEAR_SECONDS = 31_536_000;

export function installTheme(): void {
  const choice = document.querySelector<HTMLSelectElement>("#theme");
  if (!choice) {
    return;
  }
  const root = document.documentElement;
  choice.value = root.dataset["theme"] ?? "system";
  choice.addEventListener("change", () => {
    const theme = THEMES.find((name) => name === choice.value) ?? "system";
    if (theme === "system") {
      delete root.dataset["theme"];
    } else {
      root.dataset["theme"] = theme;
    }
    // The server writes it into the page, so that none flashes in the other theme.
    document.cookie = `samehand_theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=strict`;
    document.dispatchEvent(new CustomEvent("themechange"));
  });
}

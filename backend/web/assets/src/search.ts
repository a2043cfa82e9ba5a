/** The one search box: "/" focuses it, a pasted list makes it tall, Enter searches. */

export function installSearch(): void {
  const box = document.querySelector<HTMLTextAreaElement>("#search");
  if (!box) {
    return;
  }
  const fit = (): void => {
    box.classList.toggle("many", box.value.trim().includes("\n"));
  };
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    // Shift and Enter begin another line of a list.
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      box.form?.requestSubmit();
    } else if (event.key === "Escape") {
      box.blur();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
  fit();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

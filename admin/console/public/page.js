// Copies what stands beside a button, and says so.
document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  if (button === null) return;
  const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select it, and copy it by hand";
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2_000);
});

// What is shown is kept up to date until nothing answers any more.
document.addEventListener("htmx:error", () => {
  const old = document.getElementById("old");
  old.textContent = "npx ddns console has ended, or does not answer: what this page shows is old.";
  old.hidden = false;
});
document.addEventListener("htmx:after:swap", () => {
  document.getElementById("old").hidden = true;
});

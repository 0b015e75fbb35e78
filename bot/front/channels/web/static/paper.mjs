/** One answer on paper: everything of it opened, nothing else printed. */

export function print(article) {
  const folded = [...article.querySelectorAll("details:not([open])")];
  folded.forEach((node) => (node.open = true));
  article.classList.add("printed");
  document.documentElement.dataset.printing = "one";
  const done = () => {
    delete document.documentElement.dataset.printing;
    article.classList.remove("printed");
    folded.forEach((node) => (node.open = false));
  };
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}

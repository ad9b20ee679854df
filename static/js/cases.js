// Answering case after case: the digits choose, Enter gives the answer. `<form data-digits>` with radios.

const form = document.querySelector("form[data-digits]");
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, button, a");

function choose(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const radios = [...form.querySelectorAll("input[type=radio]")];
  if (/^[1-9]$/.test(event.key)) {
    const chosen = radios[Number(event.key) - 1];
    if (!chosen) return;
    chosen.checked = true;
    chosen.focus();
    event.preventDefault();
  } else if (event.key === "Enter" && event.target === document.body && radios.some((radio) => radio.checked)) {
    form.requestSubmit();
  }
}

if (form) document.addEventListener("keydown", choose);

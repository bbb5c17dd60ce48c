function deepest() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

function textOf(element) {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

function every(selector) {
  const [, css, words] = selector.match(/^(.*?)(?: “(.*)”)?$/);
  const says = (text) => (words.endsWith('…') ? text.includes(words.slice(0, -1)) : text === words);
  return roots(document)
    .flatMap((root) => [...root.querySelectorAll(css)])
    .filter((element) => isVisible(element) && (!words || says(nameOf(element)) || says(textOf(element))));
}

function one(selector) {
  return every(selector)[0];
}

function at(selector) {
  const element = one(selector);
  element?.focus();
  return Boolean(element) && deepest() === element;
}

function focus(selector) {
  return every(selector).includes(deepest());
}

function seen(selector) {
  return Boolean(one(selector));
}

function gone(selector) {
  return !seen(selector);
}

function value(selector, text) {
  return one(selector)?.value === text;
}

function active(selector, text) {
  const field = one(selector);
  const id = field?.getAttribute('aria-activedescendant');
  if (!id || text === null) return field !== undefined && !id && text === null;
  const option = field.getRootNode().getElementById(id);
  if (!option || !textOf(option).startsWith(text)) return false;
  const list = option.offsetParent.getBoundingClientRect();
  const { top, bottom } = option.getBoundingClientRect();
  return top >= list.top - 1 && bottom <= list.bottom + 1;
}

function where(selector) {
  if (focus(selector)) return 'there';
  const element = deepest();
  return !element || element === document.body || element.closest('dialog:modal') ? 'between' : 'behind';
}

function atEnd(element) {
  return element.scrollTop > 0 && element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
}

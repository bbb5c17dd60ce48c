// Finds elements as a person or a screen reader does: by role and accessible name, through open shadow roots.
// `computedRole` and `computedName` are Chromium's own computation, enabled with a command-line flag.
const SELECTORS = {
  alert: '[role=alert]',
  button: 'button, [role=button], input[type=submit]',
  field: 'input:not([type=hidden]), select, textarea',
  heading: 'h1, h2, h3, h4, h5, h6, [role=heading]',
  link: 'a[href], [role=link]',
  progress: 'progress, [role=progressbar]',
  row: 'tbody tr',
};

function roots(root) {
  const inner = [...root.querySelectorAll('*')].filter((element) => element.shadowRoot);
  return [root, ...inner.flatMap((element) => roots(element.shadowRoot))];
}

function isVisible(element) {
  return element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
}

function nameOf(element) {
  const name = (element.computedName ?? '').replace(/\s+/g, ' ').trim();
  if (!element.matches(SELECTORS.field)) return name;
  // The name of a file field ends with the chosen file; optional fields say so behind their label.
  return (element.type === 'file' ? name.replace(/: [^:]*$/, '') : name).replace(/ \(optional\)$/, '');
}

function find(role, name, isPrefix) {
  const matches = (found) => name === null || (isPrefix ? found.startsWith(name) : found === name);
  return roots(document)
    .flatMap((root) => [...root.querySelectorAll(SELECTORS[role])])
    .filter((element) => isVisible(element) && matches(nameOf(element)));
}

function visibleText() {
  return roots(document)
    .flatMap((root) => (root === document ? [document.body] : [...root.children]))
    .filter((element) => element && isVisible(element))
    .map((element) => element.innerText)
    .join('\n');
}

function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return null;
  const role = Object.keys(SELECTORS).find((role) => element.matches(SELECTORS[role])) ?? element.localName;
  return { role, name: nameOf(element) };
}

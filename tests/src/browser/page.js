// Finds elements as a person or a screen reader does: by role and accessible name, through open shadow roots.
// `computedName` is Chromium's own computation, enabled with a command-line flag. Elsewhere `nameByRules` stands in for it.
const SELECTORS = {
  alert: '[role=alert]',
  button: 'button, [role=button], input[type=submit], summary',
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

// What https://www.w3.org/TR/accname/ says, as far as the toolkit's markup goes.
function nameByRules(element) {
  const root = element.getRootNode();
  const references = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const named = references.map((id) => root.getElementById(id)).filter(Boolean);
  if (named.length) return named.map(contentOf).join(' ');
  const label = element.getAttribute('aria-label');
  if (label) return label;
  if (element.labels?.length) return [...element.labels].map(contentOf).join(' ');
  const isNamedByContent = ['button', 'heading', 'link', 'row'].some((role) => element.matches(SELECTORS[role]));
  return (isNamedByContent && contentOf(element)) || element.title;
}

function contentOf(element) {
  const slotted = element.localName === 'slot' ? element.assignedNodes({ flatten: true }) : [];
  const parts = [...(slotted.length ? slotted : element.childNodes)].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    const isHidden = node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true' || node.hidden;
    if (isHidden) return '';
    return node.getAttribute('aria-label') ?? node.getAttribute('alt') ?? contentOf(node);
  });
  return parts.join('').trim();
}

function nameOf(element) {
  const name = (element.computedName ?? nameByRules(element)).replace(/\s+/g, ' ').trim();
  if (!element.matches(SELECTORS.field)) return name;
  // The name of a file field ends with the chosen file; optional fields say so behind their label.
  return (element.type === 'file' ? name.replace(/: [^:]*$/, '') : name).replace(/ ?\(optional\)$/, '');
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

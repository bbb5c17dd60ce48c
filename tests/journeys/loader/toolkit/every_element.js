// What each element is told (`set`, and the text between its tags), and what must then be inside of it: elements by selector, and
// texts. `act` does what a person would do, and `then` is what must follow: a property with its value, or an event with its detail.

const CHARTS = { heading: 'Containers', labels: ['May', 'June'], series: [{ label: 'Hamburg', values: [1, 2] }] };
const CHOICES = ['Port', { value: 's', label: 'Starboard', hint: 'On the right' }];
const SHIPS = {
  caption: 'Ships', rows: [{ name: 'Ada', tons: 12 }, ['Grace', '7']],
  columns: [{ key: 'name', label: 'Name', sortable: true }, { key: 'tons', label: 'Tons', numeric: true }],
};
const press = (selector) => (root) => root.querySelector(selector).click();
const type = (selector, value) => (root) => {
  const control = root.querySelector(selector);
  control.value = value;
  control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
};

const CASES = {
  'wharf-alert': {
    set: { kind: 'error', heading: 'Fog', closable: true }, text: 'Go slowly', has: ['.wharf-tone-error'], shows: ['Fog', 'Go slowly'],
    act: press('button'), then: { event: 'close' },
  },
  'wharf-badge': { set: { text: '12' }, has: ['.wharf-badge'], shows: ['12'] },
  'wharf-bar-chart': { set: CHARTS, has: ['figure', '[data-series="1"]'], shows: ['Containers', 'June'] },
  'wharf-breadcrumbs': {
    set: { pages: [{ href: '/harbour', label: 'Harbour' }], current: 'Quay' },
    has: ['nav a[href="/harbour"]', '[aria-current="page"]'], shows: ['Harbour', 'Quay'],
  },
  'wharf-button': {
    set: { variant: 'danger', type: 'button' }, text: 'Sink', has: ['button.wharf-button-danger'], shows: ['Sink'],
    act: press('button'), then: { event: 'click' },
  },
  'wharf-button-menu': {
    set: { label: 'Actions', items: [{ label: 'Moor', value: 'moor' }, { label: 'Sink', value: 'sink', danger: true }] },
    has: ['button[aria-haspopup="menu"]'], shows: ['Actions'],
    act: (root) => {
      root.querySelector('button').click();
      return soon(() => root.querySelector('[role="menuitem"]:has(~ .wharf-menu-item-danger)').click());
    },
    then: { event: 'choose', detail: 'moor' },
  },
  'wharf-card': {
    set: { heading: 'Quay 1', description: 'By the river', flush: true }, text: 'Three berths',
    has: ['.wharf-card-flush', 'h2', 'slot[name="actions"]'], shows: ['Quay 1', 'By the river', 'Three berths'],
  },
  'wharf-checkbox': {
    set: { label: 'A crane', hint: 'Of ten tons' }, has: ['input[type="checkbox"]'], shows: ['A crane', 'Of ten tons'],
    act: press('input'), then: { property: 'checked', value: true },
  },
  'wharf-code-block': { set: { label: 'Greeting', code: 'ahoy()' }, has: ['pre code', 'button'], shows: ['Greeting', 'ahoy()'] },
  'wharf-combobox': {
    set: { label: 'Side', choices: CHOICES, value: 's' }, has: ['input[role="combobox"]'], shows: ['Side'],
    act: (root) => {
      type('input', 'Po')(root);
      return soon(() => root.querySelector('[role="option"]')?.click());
    },
    then: { property: 'value', value: 'Port' },
  },
  'wharf-date-input': {
    set: { label: 'Arrival', min: '2026-01-01', autocomplete: 'bday' },
    has: ['input[type="date"][min="2026-01-01"][autocomplete="bday"]'], shows: ['Arrival'],
    act: type('input', '2026-05-01'), then: { property: 'value', value: '2026-05-01' },
  },
  'wharf-dialog': {
    set: { heading: 'Leave?', open: true }, text: 'The tide is high', has: ['dialog[open]'], shows: ['Leave?', 'The tide is high'],
    act: (root) => root.querySelector('dialog').requestClose(), then: { event: 'close' },
  },
  'wharf-disclosure': {
    set: { summary: 'Rules' }, text: 'No fires', has: ['details:not([open])'], shows: ['Rules', 'No fires'],
    act: press('summary'), then: { property: 'open', value: true },
  },
  'wharf-drawer': {
    set: { heading: 'Filter', open: true }, text: 'By length', has: ['dialog[open].wharf-drawer'], shows: ['Filter', 'By length'],
    act: (root) => root.querySelector('dialog').requestClose(), then: { event: 'close' },
  },
  'wharf-empty-state': {
    set: { heading: 'No ships' }, text: 'None today', has: ['.wharf-empty', 'slot[name="actions"]'], shows: ['No ships', 'None today'],
  },
  'wharf-error-card': {
    set: { heading: 'Aground', message: 'Wait for water', code: 'H-1', trace: 'abc', retry: true },
    has: ['[role="alert"]'], shows: ['Aground', 'Wait for water', 'H-1', 'abc'], act: press('button'), then: { event: 'retry' },
  },
  'wharf-error-summary': {
    set: { heading: 'Not reserved', errors: [{ message: 'Enter a berth' }] }, has: ['.wharf-error-summary'],
    shows: ['Not reserved', 'Enter a berth'],
  },
  'wharf-file-picker': {
    set: { label: 'Papers', accept: '.pdf', files: [new File(['x'], 'crew.pdf')] }, has: ['input[type="file"][accept=".pdf"]'],
    shows: ['Papers', 'crew.pdf'], act: press('button[aria-label="Remove crew.pdf"]'), then: { property: 'files', value: [] },
  },
  'wharf-key-values': { set: { items: [{ label: 'Length', value: '200 m' }] }, has: ['dl dt', 'dl dd'], shows: ['Length', '200 m'] },
  'wharf-line-chart': { set: CHARTS, has: ['figure', '[data-series="1"]'], shows: ['Containers', 'May'] },
  'wharf-link': {
    set: { href: 'https://example.com/', external: true }, text: 'Tides', has: ['a[href="https://example.com/"][rel~="noopener"]'],
    shows: ['Tides'],
  },
  'wharf-multi-select': {
    set: { label: 'Cargo', choices: CHOICES, values: ['s'] }, has: ['[role="combobox"]'], shows: ['Cargo', 'Starboard'],
    act: press('button[aria-label="Remove Starboard"]'), then: { property: 'values', value: [] },
  },
  'wharf-number-input': {
    set: { label: 'Tons', min: '1', max: '9', step: '2', value: '3' }, has: ['input'], shows: ['Tons'],
    act: type('input', '5'), then: { property: 'value', value: '5' },
  },
  'wharf-page-header': {
    set: { heading: 'Harbour', description: 'All quays' }, has: ['h1', 'slot[name="actions"]'], shows: ['Harbour', 'All quays'],
  },
  'wharf-pagination': {
    set: { page: 2, pages: 3 }, has: ['nav [aria-current="page"]'], shows: ['1', '2', '3'],
    act: press('.wharf-page-next'), then: { property: 'page', value: 3 },
  },
  'wharf-popover': {
    set: { label: 'Why?', variant: 'plain' }, text: 'Because of the tide', has: ['[popover]', '.wharf-button-plain'],
    shows: ['Why?', 'Because of the tide'], act: press('button'), then: { property: 'open', value: true },
  },
  // More than four billion: bytes of a file.
  'wharf-progress': {
    set: { label: 'Loading', loaded: 6e9, total: 12e9, detail: 'Two ships' }, has: ['progress'], shows: ['Loading', '50%', 'Two ships'],
  },
  'wharf-radio-group': {
    set: { label: 'Side', choices: CHOICES, value: 'Port' }, has: ['fieldset', 'input[type="radio"]:checked'],
    shows: ['Side', 'Port', 'On the right'], act: press('input:not(:checked)'), then: { property: 'value', value: 's' },
  },
  'wharf-select': {
    set: { label: 'Side', choices: CHOICES, placeholder: 'Choose', unmarked: true }, has: ['select'], shows: ['Side', 'Choose', 'Starboard'],
    act: (root) => {
      root.querySelector('select').value = 's';
      root.querySelector('select').dispatchEvent(new Event('change', { bubbles: true }));
      root.querySelector('select').dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    },
    then: { property: 'value', value: 's' },
  },
  'wharf-skeleton': { set: { shape: 'row', count: 4, label: 'Loading ships' }, has: ['.wharf-skeleton-row'], shows: ['Loading ships'] },
  'wharf-spinner': { set: { label: 'Turning' }, has: ['.wharf-spinner'], shows: ['Turning'] },
  'wharf-status-badge': { set: { kind: 'success', text: 'Moored' }, has: ['.wharf-tone-success'], shows: ['Moored'] },
  'wharf-steps': {
    set: { steps: [{ label: 'Ship', state: 'done', href: '/ship' }, { label: 'Crew', state: 'current' }] },
    has: ['a[href="/ship"]', '[aria-current="step"]'], shows: ['Ship', 'Crew'],
  },
  'wharf-switch': {
    set: { label: 'Light' }, has: ['input[role="switch"]'], shows: ['Light'], act: press('input'), then: { property: 'checked', value: true },
  },
  'wharf-table': [
    {
      set: SHIPS, has: ['caption', 'th[scope="row"]', 'td.wharf-numeric', 'tr > :first-child:not(.wharf-table-select)'],
      shows: ['Ships', 'Ada', '12', 'Grace', '7'], act: press('th button'), then: { event: 'sort', detail: 'name' },
    },
    {
      set: { ...SHIPS, selectable: true, selected: ['Grace'] }, has: ['thead input:indeterminate', 'tr.wharf-selected input:checked'],
      shows: ['Ada', 'Grace'], act: press('[aria-label="Select Ada"]'), then: { property: 'selected', value: ['Grace', 'Ada'] },
    },
    {
      set: { ...SHIPS, selectable: true }, has: ['thead input:not(:checked)'], shows: ['Grace'], act: press('thead input'), then: { event: 'change', property: 'selected', value: ['Ada', 'Grace'] },
    },
  ],
  'wharf-tabs': {
    set: { label: 'Ship', tabs: [{ name: 'crew', label: 'Crew' }, { name: 'cargo', label: 'Cargo' }] },
    has: ['[role="tablist"]', '[role="tab"][aria-selected="true"]', 'slot[name="crew"]'], shows: ['Crew', 'Cargo'],
    act: press('[role="tab"]:not([aria-selected="true"])'), then: { property: 'selected', value: 1 },
  },
  'wharf-text-area': {
    set: { label: 'Notes', rows: 7, value: 'Windy' }, has: ['textarea[rows="7"]'], shows: ['Notes'],
    act: type('textarea', 'Calm'), then: { property: 'value', value: 'Calm' },
  },
  'wharf-text-input': {
    set: { label: 'Email', type: 'email', hint: 'Of the master', error: 'Enter an address' }, has: ['input[type="email"][aria-invalid="true"]'],
    shows: ['Email', 'Of the master', 'Enter an address'], act: type('input', 'a@example.com'), then: { property: 'value', value: 'a@example.com' },
  },
  'wharf-tooltip': { set: { text: 'At high tide' }, text: 'When?', has: ['[popover]'], shows: ['At high tide', 'When?'] },
};

const settled = () => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve); }); });

async function soon(act) {
  await settled();
  return act();
}

/** Whether what stands between the tags of an element has a place in it. */
const isPlaced = (root, words) => [...root.querySelectorAll('slot:not([name])')]
  .some((slot) => slot.assignedNodes().some(({ textContent }) => textContent.includes(words)));

/** Whether these words are in an element, or between its tags and shown. */
const showsIn = (root, words) => root.textContent.includes(words) || isPlaced(root, words);

async function wrongWith(name, { set, text, has, shows, act, then }, place) {
  const element = Object.assign(document.createElement(name), set);
  element.append(text ?? '');
  place.append(element);
  try {
    await settled();
    const root = element.shadowRoot;
    const wrong = has.filter((selector) => !root.querySelector(selector)).map((selector) => `has no ${selector}`);
    const unseen = () => shows.filter((words) => !showsIn(root, words)).map((words) => `does not show “${words}”`);
    if (wrong.length || !act) return [...wrong, ...unseen()];
    let heard = null;
    if (then.event) element.addEventListener(then.event, (event) => { heard = event; });
    // What is opened may not be there before.
    const missed = unseen();
    await act(root, element);
    await settled();
    const still = unseen();
    wrong.push(...missed.filter((what) => still.includes(what)));
    if (then.property) {
      const now = JSON.stringify(element[then.property]);
      if (now !== JSON.stringify(then.value)) wrong.push(`has the ${then.property} ${now}`);
    }
    if (then.event && !heard) {
      wrong.push(`fires no ${then.event}`);
    } else if ('detail' in then && heard?.detail !== then.detail) {
      wrong.push(`fires ${then.event} with ${heard.detail}`);
    }
    return wrong;
  } catch (error) {
    return [`throws ${error}`];
  } finally {
    element.remove();
  }
}

/** What is wrong with the elements of these names. */
async function wrongWithAll(names, place) {
  const wrong = [];
  for (const name of names) {
    if (!CASES[name]) wrong.push(`${name} has no case`);
    for (const one of [CASES[name] ?? []].flat()) wrong.push(...(await wrongWith(name, one, place)).map((what) => `${name} ${what}`));
  }
  return wrong;
}

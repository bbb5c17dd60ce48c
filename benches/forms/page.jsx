// What the pages of all libraries share: the markup of the toolkit's text input, and the rule.

import { createRoot } from 'react-dom/client';

let count = 0;

/** A component of a field has run. */
export const rendered = () => {
  count += 1;
};

/** How often the components of fields have run. */
export const renders = () => count;

export const names = (fields) => Array.from({ length: fields }, (_, index) => `field${index}`);

export const labelOf = (name) => `Field ${Number(name.slice('field'.length)) + 1}`;

/** What is wrong with a text. */
export const check = (text) => {
  if (text === '') return 'Enter something';
  return [...text].length < 2 ? 'Enter at least 2 characters' : undefined;
};

/** A label, an input and a message, as `TextInput` of the toolkit writes them. `input` are the properties of the input. */
export function TextInput({ name, error, input }) {
  return (
    <div className="wharf-field">
      <label className="wharf-label" htmlFor={name}>
        {labelOf(name)}
      </label>
      <input
        className="wharf-input"
        id={name}
        name={name}
        type="text"
        aria-required="true"
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
        {...input}
      />
      {error && (
        <p className="wharf-field-error" id={`${name}-error`}>
          <svg className="wharf-icon" viewBox="0 0 20 20" aria-hidden="true">
            <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5v4.2M10 13.4v.1" />
          </svg>
          <span>
            <span className="wharf-visually-hidden">Error: </span>
            {error}
          </span>
        </p>
      )}
    </div>
  );
}

/** Puts a form into an element. */
export const mountWith = (Page) => (element, fields) => {
  createRoot(element).render(<Page names={names(fields)} />);
};

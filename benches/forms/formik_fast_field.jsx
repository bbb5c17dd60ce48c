// Formik's own remedy for large forms: a field is drawn again only if its own part of the state has changed.

import { FastField, Formik } from 'formik';

import { TextInput, check, mountWith, rendered } from './page.jsx';

export { renders } from './page.jsx';

function Field({ name, field, meta: { error, touched, value, initialValue } }) {
  rendered();
  const isShown = touched || value !== initialValue;
  return <TextInput name={name} error={isShown ? error : undefined} input={field} />;
}

function Page({ names }) {
  return (
    <Formik initialValues={Object.fromEntries(names.map((name) => [name, '']))} onSubmit={() => {}}>
      {({ handleSubmit }) => (
        <form noValidate onSubmit={handleSubmit}>
          {names.map((name) => (
            <FastField key={name} name={name} validate={check}>
              {(props) => <Field name={name} {...props} />}
            </FastField>
          ))}
        </form>
      )}
    </Formik>
  );
}

export const mount = mountWith(Page);

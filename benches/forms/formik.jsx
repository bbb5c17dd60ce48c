import { Formik, useField } from 'formik';

import { TextInput, check, mountWith, rendered } from './page.jsx';

export { renders } from './page.jsx';

function Field({ name }) {
  rendered();
  const [field, { error, touched, value, initialValue }] = useField({ name, validate: check });
  // Each key press checks all fields; only those are wrong for the person that were changed or left.
  const isShown = touched || value !== initialValue;
  return <TextInput name={name} error={isShown ? error : undefined} input={field} />;
}

function Page({ names }) {
  return (
    <Formik initialValues={Object.fromEntries(names.map((name) => [name, '']))} onSubmit={() => {}}>
      {({ handleSubmit }) => (
        <form noValidate onSubmit={handleSubmit}>
          {names.map((name) => (
            <Field key={name} name={name} />
          ))}
        </form>
      )}
    </Formik>
  );
}

export const mount = mountWith(Page);

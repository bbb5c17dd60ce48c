import { useForm } from '@tanstack/react-form';

import { TextInput, check, mountWith, rendered } from './page.jsx';

export { renders } from './page.jsx';

const validators = { onChange: ({ value }) => check(value) };

function Field({ field }) {
  rendered();
  const input = {
    value: field.state.value,
    onChange: (event) => field.handleChange(event.target.value),
    onBlur: field.handleBlur,
  };
  return <TextInput name={field.name} error={field.state.meta.errors[0]} input={input} />;
}

function Page({ names }) {
  const form = useForm({ defaultValues: Object.fromEntries(names.map((name) => [name, ''])) });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.handleSubmit();
      }}
    >
      {names.map((name) => (
        <form.Field key={name} name={name} validators={validators}>
          {(field) => <Field field={field} />}
        </form.Field>
      ))}
    </form>
  );
}

export const mount = mountWith(Page);

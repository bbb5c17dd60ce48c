// `useFormState` for one field and not `formState` of the form, which would draw the whole form again with each message.

import { useForm, useFormState } from 'react-hook-form';

import { TextInput, check, mountWith, rendered } from './page.jsx';

export { renders } from './page.jsx';

const rules = { validate: (text) => check(text) ?? true };

function Field({ name, control, register }) {
  rendered();
  const { errors } = useFormState({ control, name, exact: true });
  return <TextInput name={name} error={errors[name]?.message} input={register(name, rules)} />;
}

function Page({ names }) {
  const { control, register, handleSubmit } = useForm({
    mode: 'onChange',
    defaultValues: Object.fromEntries(names.map((name) => [name, ''])),
  });
  return (
    <form noValidate onSubmit={handleSubmit(() => {})}>
      {names.map((name) => (
        <Field key={name} name={name} control={control} register={register} />
      ))}
    </form>
  );
}

export const mount = mountWith(Page);

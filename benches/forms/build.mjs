// Writes one module for each library: `dist/<library>.js`, as an application would ship it.

import { build } from 'esbuild';

await build({
  entryPoints: ['formik.jsx', 'formik_fast_field.jsx', 'react_hook_form.jsx', 'tanstack_form.jsx'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'warning',
});

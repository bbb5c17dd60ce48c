// Writes `dist/uppy.js`, as an application would ship it.

import { build } from 'esbuild';

await build({
  entryPoints: ['uppy.js'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'warning',
});

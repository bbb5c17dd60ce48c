// What `cargo xtask bench upload` asks of the page of each uploader. All times are milliseconds.

let library;

/** Loads an uploader. */
async function load(entry, wasm) {
  const compiled = wasm && WebAssembly.compileStreaming(fetch(wasm));
  library = await import(entry);
  if (wasm) await library.default({ module_or_path: await compiled });
}

/** Uploads the file that was chosen, and answers with how long it took until the server had confirmed it. */
async function measure() {
  const [file] = document.getElementById('file').files;
  const began = performance.now();
  await library.upload(file);
  return performance.now() - began;
}

/** Begins, and does not wait. */
function begin() {
  const [file] = document.getElementById('file').files;
  library.upload(file).catch(() => {});
}

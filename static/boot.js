// Starts the shell: glue and module are fetched at the same time, and `import()` is handed to Wasm, which has none.
const script = document.querySelector("script[data-glue]");
try {
  const module = WebAssembly.compileStreaming(fetch(script.dataset.wasm));
  const glue = await import(script.dataset.glue);
  await glue.default({ module_or_path: await module });
  glue.start((url) => import(url));
} catch (error) {
  console.error(error);
  const message = document.getElementById("boot-message");
  message.textContent =
    "Wharf could not start. Check your connection and load the page again. Your browser must support WebAssembly.";
  message.hidden = false;
}

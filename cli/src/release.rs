//! Lets a page let go of a module.
//!
//! A page keeps every JavaScript module that it has loaded until it goes itself, and the glue of wasm-bindgen keeps the
//! WebAssembly instance with all of its memory. So the glue gets one more export, [`EXPORT`], which the shell calls when nobody
//! has the app mounted any more: it drops whatever the glue holds of the instance. What JavaScript still has of the app,
//! such as a listener that was never removed, then calls nothing.

/// The name of the export.
pub const EXPORT: &str = "wharf_release";

/// Why there is nothing to let go of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the glue does not keep the instance where wasm-bindgen of this version keeps it, so its memory could never be released"
)]
pub struct ReleaseError;

/// The glue with the export.
///
/// # Errors
///
/// The glue is not what wasm-bindgen writes.
pub fn add_release(glue: &str) -> Result<String, ReleaseError> {
    let names: Vec<&str> = glue
        .lines()
        .filter_map(|line| line.strip_prefix("let "))
        .flat_map(declared)
        .collect();
    if !["wasm", "wasmModule", "wasmInstance", "__wbg_init_promise"]
        .iter()
        .all(|name| names.contains(name))
    {
        return Err(ReleaseError);
    }
    let caches = names
        .iter()
        .filter(|name| name.starts_with("cached") && name.contains("Memory"));
    let caches: String = caches.map(|name| format!("    {name} = null;\n")).collect();
    Ok(format!(
        "{glue}
export function {EXPORT}() {{
    const nothing = () => nothing;
    wasm = new Proxy({{ memory: {{ buffer: new ArrayBuffer(0) }} }}, {{ get: (own, name) => own[name] ?? nothing }});
    wasmModule = wasmInstance = __wbg_init_promise = undefined;
{caches}}}
"
    ))
}

/// The names in what follows `let`.
fn declared(declarations: &str) -> impl Iterator<Item = &str> {
    declarations
        .trim_end_matches(';')
        .split(',')
        .map(|declaration| declaration.split('=').next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "let cachedUint8ArrayMemory0 = null;
let cachedTextDecoder = new TextDecoder();
let numBytesDecoded = 0;
let wasmModule, wasmInstance, wasm;
function init() {
    let wasmInside = 1;
}
let __wbg_init_promise;
";

    #[test]
    fn everything_that_holds_the_instance_is_let_go_of() {
        let glue = add_release(GLUE).unwrap();
        let release = glue.split(EXPORT).nth(1).unwrap();
        for name in [
            "wasm",
            "wasmModule",
            "wasmInstance",
            "__wbg_init_promise",
            "cachedUint8ArrayMemory0",
        ] {
            assert!(release.contains(&format!("{name} =")), "{name}");
        }
        for name in ["cachedTextDecoder", "numBytesDecoded", "wasmInside"] {
            assert!(!release.contains(name), "{name}");
        }
    }

    #[test]
    fn glue_of_another_kind_is_refused() {
        assert_eq!(add_release("let wasm;\n"), Err(ReleaseError));
    }
}

//! Makes what wasm-bindgen has written smaller, module and glue together.
//!
//! The glue hands the module its imports under names such as `__wbg_createElement_de4a31ed2fb252be`. They stand in both
//! files, nobody else reads them, and hashes do not compress: short ones save 3 KB of an app with brotli. What the glue
//! exports keeps its names, since those are the contract with the loader.

use std::borrow::Cow;

use oxc::{
    allocator::Allocator,
    codegen::{Codegen, CodegenOptions},
    minifier::{Minifier, MinifierOptions},
    parser::Parser as ScriptParser,
    span::SourceType,
};
use wasm_encoder::{EntityType, ImportSection, RawSection};
use wasmparser::{BinaryReaderError, Parser, Payload};

/// Why the files are not what wasm-bindgen writes.
#[derive(Debug, thiserror::Error)]
pub enum ShrinkError {
    /// The module is not WebAssembly.
    #[error("the module cannot be read: {0}")]
    Module(#[from] BinaryReaderError),
    /// The module imports something that cannot be written again.
    #[error("the module's import `{0}` is of a kind that is not known")]
    Kind(String),
    /// The glue does not name an import of the module once, as its own key.
    #[error("the glue names the module's import `{name}` {count} times, and should do so once")]
    Import {
        /// The import.
        name: String,
        /// How often its key was found.
        count: usize,
    },
    /// The glue is no JavaScript module.
    #[error("the glue cannot be read as JavaScript: {0}")]
    Glue(String),
}

/// The glue and the module that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// JavaScript.
    pub glue: String,
    /// WebAssembly.
    pub module: Vec<u8>,
}

/// Gives the imports between glue and module short names, and the glue short everything else.
///
/// # Errors
///
/// See [`ShrinkError`].
pub fn shrink(glue: &str, module: &[u8]) -> Result<Shrunk, ShrinkError> {
    let (module, names) = rename_imports(module)?;
    let mut glue = Cow::Borrowed(glue);
    for (index, name) in names.iter().enumerate() {
        let key = format!("{name}: ");
        let count = glue.matches(&key).count();
        if count != 1 {
            return Err(ShrinkError::Import {
                name: name.clone(),
                count,
            });
        }
        glue = Cow::Owned(glue.replace(&key, &format!("{}: ", short_name(index))));
    }
    Ok(Shrunk {
        glue: minify(&glue)?,
        module,
    })
}

/// The module with short names for what it imports, and the names that it had. The name of the module that it imports
/// from stays: there is one, and the glue has it once.
fn rename_imports(module: &[u8]) -> Result<(Vec<u8>, Vec<String>), ShrinkError> {
    let mut renamed = wasm_encoder::Module::new();
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = payload {
            let mut section = ImportSection::new();
            for import in imports.into_imports() {
                let import = import?;
                let kind = EntityType::try_from(import.ty).map_err(|_| ShrinkError::Kind(import.name.to_owned()))?;
                section.import(import.module, &short_name(names.len()), kind);
                names.push(import.name.to_owned());
            }
            renamed.section(&section);
        } else if let Some((id, range)) = payload.as_section() {
            let data = &module[range.start as usize..range.end as usize];
            renamed.section(&RawSection { id, data });
        }
    }
    Ok((renamed.finish(), names))
}

/// `a` to `z`, then `aa` and so on.
fn short_name(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => letter.to_string(),
        rest => short_name(rest - 1) + &letter.to_string(),
    }
}

fn minify(glue: &str) -> Result<String, ShrinkError> {
    let allocator = Allocator::default();
    let parsed = ScriptParser::new(&allocator, glue, SourceType::mjs()).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(ShrinkError::Glue(error.to_string()));
    }
    let mut program = parsed.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let written = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(minified.scoping)
        .build(&program);
    Ok(written.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "
        export function mount(element) { return wasm.mount(element); }
        // A comment.
        function __wbg_get_imports() {
            const import0 = {
                __proto__: null,
                __wbg_first_0011223344556677: function(first_argument) { return first_argument; },
                __wbg_second_8899aabbccddeeff: function() { return \"__wbg_second\"; },
            };
            return { __proto__: null, './app_bg.js': import0 };
        }
        let wasm;
        function __wbg_init(module) { wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports; return wasm; }
        export { __wbg_init as default };
    ";

    fn module(names: &[&str]) -> Vec<u8> {
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in names {
            imports.import("./app_bg.js", name, EntityType::Function(0));
        }
        let mut exports = wasm_encoder::ExportSection::new();
        exports.export("mount", wasm_encoder::ExportKind::Func, 0);
        let mut module = wasm_encoder::Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.finish()
    }

    #[test]
    fn imports_get_the_same_short_names_on_both_sides() {
        let names = ["__wbg_first_0011223344556677", "__wbg_second_8899aabbccddeeff"];
        let Shrunk { glue, module } = shrink(GLUE, &module(&names)).unwrap();
        assert_eq!(rename_imports(&module).unwrap().1, ["a", "b"]);
        // In the object that is handed over: `first` takes an argument, `second` does not.
        let handed_over = glue
            .split_once("__proto__:null,a:function(")
            .map(|(_, rest)| rest)
            .unwrap();
        assert!(
            !handed_over.starts_with(')') && handed_over.contains("b:function()"),
            "{glue}"
        );
        assert!(
            !glue.contains("0011223344556677") && !glue.contains("comment"),
            "{glue}"
        );
        for kept in ["mount", "default", "./app_bg.js", "__wbg_second"] {
            assert!(glue.contains(kept), "{kept}: {glue}");
        }
    }

    #[test]
    fn everything_but_the_imports_stays_as_it_is() {
        let before = module(&["a", "b"]);
        assert_eq!(rename_imports(&before).unwrap().0, before);
    }

    #[test]
    fn glue_of_another_module_is_refused() {
        let error = shrink(GLUE, &module(&["__wbg_third_0"])).unwrap_err();
        assert!(error.to_string().contains("`__wbg_third_0` 0 times"), "{error}");
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert!(matches!(shrink(GLUE, b"\0asm?"), Err(ShrinkError::Module(_))));
        assert!(matches!(shrink("export {", &module(&[])), Err(ShrinkError::Glue(_))));
    }

    #[test]
    fn short_names_are_all_different() {
        let names: std::collections::BTreeSet<String> = (0..2_000).map(short_name).collect();
        assert_eq!(names.len(), 2_000);
        assert_eq!(
            (short_name(25), short_name(26), short_name(702)),
            ("z".into(), "aa".into(), "aaa".into())
        );
    }
}

//! Whether a module stands alone.
//!
//! The shell verifies every file that a manifest names before it runs. What such a file imports by itself is fetched by
//! the browser without integrity, so an entry must not import anything, neither at its start nor later. A parser tells:
//! what browsers take for a comment, a line or a regular expression is too much to guess.

use core::fmt;

use oxc::{allocator::Allocator, parser::Parser, span::SourceType};

/// How much of a line is shown.
const SHOWN: usize = 100;

/// A place in a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The line's text from there on, shortened: a bundle may have one line only.
    pub text: String,
}

impl Place {
    /// The place of a byte. Lines end where they do in JavaScript.
    fn of(source: &str, offset: usize) -> Self {
        let offset = source.floor_char_boundary(offset);
        let (before, rest) = source.split_at(offset);
        let ends = before.matches(ends_line).count() - before.matches("\r\n").count();
        let text = rest.trim_start().split(ends_line).next().unwrap_or_default();
        Self {
            line: ends + 1,
            text: text.trim_end().chars().take(SHOWN).collect(),
        }
    }
}

fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: `{}`", self.line, self.text)
    }
}

/// Why a module does not stand alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModuleError {
    /// It has an `import`, an `export … from` or an `import(…)`.
    #[error("imports another module in {0}")]
    Import(Place),
    /// It is no JavaScript module.
    #[error("cannot be read as a JavaScript module: {message} in {place}")]
    Syntax {
        /// Where.
        place: Place,
        /// What is wrong there.
        message: String,
    },
}

/// Checks that a module imports no other one. `import.meta` is no import.
///
/// ```
/// # use wharf_cli::javascript::{ModuleError, stands_alone};
/// assert_eq!(stands_alone("const url = import.meta.url; export { url as default };"), Ok(()));
/// let Err(ModuleError::Import(place)) = stands_alone("// first\nimport './b.js';") else { panic!() };
/// assert_eq!(place.line, 2);
/// ```
///
/// # Errors
///
/// [`ModuleError`] names the first import.
pub fn stands_alone(source: &str) -> Result<(), ModuleError> {
    // Browsers take one byte order mark off before they parse, so that a hashbang may follow.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    if parsed.panicked || !parsed.diagnostics.is_empty() {
        let diagnostic = parsed.diagnostics.first();
        let label = diagnostic.and_then(|diagnostic| diagnostic.labels.first());
        return Err(ModuleError::Syntax {
            place: Place::of(source, label.map_or(0, |label| label.offset() as usize)),
            message: diagnostic.map_or_else(|| "it cannot be parsed".to_owned(), ToString::to_string),
        });
    }
    let record = &parsed.module_record;
    let requested = record.requested_modules.values().flatten();
    let first = requested
        .map(|request| request.statement_span)
        .chain(record.dynamic_imports.iter().map(|import| import.span))
        .map(|span| span.start)
        .min();
    match first {
        Some(start) => Err(ModuleError::Import(Place::of(source, start as usize))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of the first import.
    fn import(source: &str) -> Option<usize> {
        match stands_alone(source) {
            Err(ModuleError::Import(place)) => Some(place.line),
            _ => None,
        }
    }

    #[test]
    fn every_form_of_an_import_is_refused() {
        for source in [
            "import './a.js';",
            "import a from './a.js'",
            "import{a}from'./a.js'",
            "import {} from './a.js'",
            "import * as a from \"./a.js\";",
            "import a, { b } from './a.js';",
            "import a from './a.json' with { type: 'json' };",
            "import defer * as a from './a.js';",
            "import source a from './a.wasm';",
            "export * from './a.js';",
            "export * as a from './a.js';",
            "export { a, b as default } from './a.js';",
            "export {} from './a.js';",
            "export{a}from'./a.js'",
            "const m = await import('./a.js');",
            "export const late = () => import(`./${name}.js`);",
            "class A { async #load(url = import('./a.js')) {} }",
            "const t = `${import('./a.js')}`;",
            "import.source('./a.wasm');",
            "import.defer('./a.js');",
            "import('data:text/javascript,1', { with: {} });",
            "/* a */ import /* b */ './a.js'",
            "const half = a / 2; import './a.js'; const third = b / 3;",
            "const t = `${ `import` } ${ {a: 1}.a } it's`; import './a.js';",
        ] {
            assert_eq!(import(source), Some(1), "{source}");
        }
    }

    /// Each of these once passed for a module without imports.
    #[test]
    fn nothing_hides_an_import() {
        for (source, line) in [
            ("\u{feff}import './a.js';", 1),
            ("\u{feff}#!/usr/bin/env node\nimport './a.js';", 2),
            ("#!/usr/bin/env node '\nimport './a.js';", 2),
            ("import\u{a0}'./a.js';", 1),
            ("import\u{b}'./a.js';", 1),
            ("import\u{c}a from'./a.js';", 1),
            ("import\u{feff}'./a.js';", 1),
            ("import\u{3000}'./a.js';", 1),
            ("export\u{a0}*\u{a0}from './a.js';", 1),
            ("// x\rimport './a.js';", 2),
            ("// x\r\nimport './a.js';", 2),
            ("// x\u{2028}import './a.js';", 2),
            ("// x\u{2029}import './a.js';", 2),
            ("let a = 1.\nimport './a.js';", 2),
            ("let a = 0x1\nimport './a.js';", 2),
            ("const r = /[/'\"]/.exec(s);\nimport './a.js';", 2),
            ("if (a) /'/.test(b);\nimport './a.js'; /'/;", 2),
            ("while (a) /`/.test(b);\nimport './a.js'; /`/;", 2),
            ("{} /\"/.test(b);\nimport './a.js'; /\"/;", 2),
            ("function a() {} /'/.test(b);\nimport './a.js'; /'/;", 2),
            ("a++ / 2; '/';\nimport './a.js';", 2),
            ("const o = { return: 1 }; o.return / 2; '/';\nimport './a.js';", 2),
            ("import.meta.url;\nimport('./a.js');", 2),
            ("export { a as 'b}' } from './a.js';", 1),
        ] {
            assert_eq!(import(source), Some(line), "{source:?}");
        }
    }

    #[test]
    fn what_only_looks_like_an_import_is_fine() {
        for source in [
            "",
            "#!/usr/bin/env node\n",
            "\u{feff}export {};",
            "new URL('a.wasm', import.meta.url);",
            "// import './a.js';\n/* export * from './a.js'; import('./a.js') */",
            "const s = \"import './a.js'\" + 'export * from x' + 'import(1)';",
            "const t = `import './a.js' \\` ${ x } export * from './a.js'`;",
            "const r = /import 'x'/; const q = /[/]import('x')/;",
            "imports.import = 1; object.import('x'); object.export({ from: 1 }); object?.import;",
            "const o = { import: 1, export: 2, import() {} }; class A { import() {} static import = 1; #import; }",
            "export { initSync, __wbg_init as default };",
            "let a; export { a as import };",
            "export function mount(element, host) {}\nconst from = 'x';",
            "export default class {}",
            "text('ends with a backslash \\\\'); reimport('x');",
            "const ärger = 1; // ü",
            "await 1;",
        ] {
            assert_eq!(stands_alone(source), Ok(()), "{source}");
        }
    }

    /// The parts of what wasm-bindgen 0.2 writes for `--target web` that have to do with modules.
    #[test]
    fn the_glue_of_wasm_bindgen_stands_alone() {
        let glue = "
            export class Instance {
                static __wrap(ptr) { const obj = Object.create(Instance.prototype); obj.__wbg_ptr = ptr; return obj; }
            }
            if (Symbol.dispose) Instance.prototype[Symbol.dispose] = Instance.prototype.free;
            export function wharf_abi() { const ret = wasm.wharf_abi(); return ret >>> 0; }
            function __wbg_get_imports() {
                const import0 = { __proto__: null, __wbg_a_0011: function(arg0) { return arg0; } };
                return { __proto__: null, './app_bg.js': import0 };
            }
            let wasmModule, wasm;
            async function __wbg_load(module, imports) { return await WebAssembly.instantiate(module, imports); }
            async function __wbg_init(module_or_path) {
                if (module_or_path === undefined) { module_or_path = new URL('app_bg.wasm', import.meta.url); }
                const imports = __wbg_get_imports();
                const { instance, module } = await __wbg_load(await module_or_path, imports);
                wasm = instance.exports; wasmModule = module; return wasm;
            }
            export { __wbg_init as default };
        ";
        assert_eq!(stands_alone(glue), Ok(()));
    }

    #[test]
    fn what_is_no_module_is_refused_as_such() {
        for (source, line) in [
            ("'not ended", 1),
            ("const a = 1;\n`not ended ${", 2),
            ("'\\", 1),
            ("a;\nreturn 1;", 2),
            ("a;\n<!-- import './a.js'", 2),
            ("i\\u006dport './a.js';", 1),
            ("const a: number = 1;", 1),
            ("const a = <p/>;", 1),
            ("\0asm", 1),
        ] {
            match stands_alone(source) {
                Err(ModuleError::Syntax { place, message }) => {
                    assert_eq!(place.line, line, "{source:?}: {message}");
                    assert!(!message.is_empty(), "{source:?}");
                }
                other => panic!("{source:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn the_first_import_is_named() {
        let source = "const a = 1;\n\n  const b = import('./b.js');\nimport c from './a.js';\n";
        assert_eq!(
            stands_alone(source).unwrap_err().to_string(),
            "imports another module in line 3: `import('./b.js');`"
        );
        let minified = format!("{};import('{}');", "a;".repeat(1_000), "ü".repeat(1_000));
        let Err(ModuleError::Import(place)) = stands_alone(&minified) else {
            panic!("no import was found");
        };
        assert_eq!((place.line, place.text.chars().count()), (1, SHOWN));
        assert!(place.text.starts_with("import('ü"), "{}", place.text);
    }
}

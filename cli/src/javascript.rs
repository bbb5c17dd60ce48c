//! Whether a module loads other modules.
//!
//! The shell verifies every file that a manifest names before it runs. What such a file imports by itself is fetched by
//! the browser without integrity, so an entry must not import anything. A scanner that knows comments, strings, templates
//! and regular expressions is enough to tell: nothing is rewritten.

use core::fmt;

/// An `import` or `export … from` of another module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticImport {
    /// The line, counted from 1.
    pub line: usize,
    /// The line's text, shortened.
    pub text: String,
}

impl fmt::Display for StaticImport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: `{}`", self.line, self.text)
    }
}

/// The first static import of a module, if it has one. `import(…)` and `import.meta` are none.
///
/// ```
/// # use wharf_cli::javascript::static_import;
/// assert!(static_import("const url = import.meta.url; export { url as default };").is_none());
/// assert_eq!(static_import("// first\nimport './b.js';").map(|import| import.line), Some(2));
/// ```
#[must_use]
pub fn static_import(source: &str) -> Option<StaticImport> {
    let tokens = Scanner::new(source).collect::<Vec<_>>();
    let position = (0..tokens.len()).find(|&index| {
        let after_dot = index > 0 && tokens[index - 1].kind == Kind::Punctuator(b'.');
        !after_dot
            && match tokens[index].kind {
                Kind::Word("import") => imports(&tokens[index + 1..]),
                Kind::Word("export") => exports_from(&tokens[index + 1..]),
                _ => false,
            }
    })?;
    let start = tokens[position].start;
    let line = source[..start].matches('\n').count();
    let text = source
        .lines()
        .nth(line)
        .unwrap_or_default()
        .trim()
        .chars()
        .take(100)
        .collect();
    Some(StaticImport { line: line + 1, text })
}

/// What follows `import` in a declaration: a string, a name, `{` or `*`.
fn imports(rest: &[Token<'_>]) -> bool {
    matches!(
        rest.first().map(|token| token.kind),
        Some(Kind::Literal | Kind::Word(_) | Kind::Punctuator(b'{' | b'*'))
    )
}

/// What follows `export` where another module is named: `*`, or `{ … } from`.
fn exports_from(rest: &[Token<'_>]) -> bool {
    match rest.first().map(|token| token.kind) {
        Some(Kind::Punctuator(b'*')) => true,
        Some(Kind::Punctuator(b'{')) => {
            let mut after = rest
                .iter()
                .skip_while(|token| token.kind != Kind::Punctuator(b'}'))
                .skip(1);
            matches!(after.next().map(|token| token.kind), Some(Kind::Word("from")))
        }
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'source> {
    Word(&'source str),
    /// A string, a number, a regular expression or a piece of a template.
    Literal,
    Punctuator(u8),
}

#[derive(Debug, Clone, Copy)]
struct Token<'source> {
    kind: Kind<'source>,
    /// The byte at which it begins.
    start: usize,
}

/// The tokens of a script, as far as they are needed here.
struct Scanner<'source> {
    source: &'source str,
    position: usize,
    previous: Option<Kind<'source>>,
    /// The open braces; `true` for the `${` of a template, whose `}` goes on with the template.
    braces: Vec<bool>,
}

impl<'source> Scanner<'source> {
    fn new(source: &'source str) -> Self {
        Self {
            source,
            position: 0,
            previous: None,
            braces: Vec::new(),
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.position + ahead).copied()
    }

    /// Moves to behind the next occurrence of `end`, or to the end of the script.
    fn skip_past(&mut self, end: &str) {
        let rest = &self.source.as_bytes()[self.position..];
        let found = rest.windows(end.len()).position(|window| window == end.as_bytes());
        self.position += found.map_or(rest.len(), |offset| offset + end.len());
    }

    fn skip_blanks_and_comments(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'/')) => self.skip_past("\n"),
                (Some(b'/'), Some(b'*')) => {
                    self.position += 2;
                    self.skip_past("*/");
                }
                (Some(byte), _) if byte.is_ascii_whitespace() => self.position += 1,
                _ => return,
            }
        }
    }

    /// Moves behind the quote that ends a string.
    fn skip_string(&mut self, quote: u8) {
        self.position += 1;
        while let Some(byte) = self.peek(0) {
            self.position += if byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                return;
            }
        }
    }

    /// Moves behind the end of a template, or behind the next `${`.
    fn skip_template(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.position += 2,
                b'`' => {
                    self.position += 1;
                    return;
                }
                b'$' if self.peek(1) == Some(b'{') => {
                    self.position += 2;
                    self.braces.push(true);
                    return;
                }
                _ => self.position += 1,
            }
        }
    }

    /// Moves behind the `/` that ends a regular expression.
    fn skip_regular_expression(&mut self) {
        self.position += 1;
        let mut in_class = false;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.position += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'\n' => return,
                b'/' if !in_class => {
                    self.position += 1;
                    return;
                }
                _ => {}
            }
            self.position += 1;
        }
    }

    /// Whether a `/` at this place begins a regular expression: where a value is expected.
    fn expects_value(&self) -> bool {
        match self.previous {
            None => true,
            Some(Kind::Literal) => false,
            Some(Kind::Punctuator(byte)) => !matches!(byte, b')' | b']' | b'}'),
            Some(Kind::Word(word)) => matches!(
                word,
                "return"
                    | "typeof"
                    | "case"
                    | "in"
                    | "of"
                    | "delete"
                    | "void"
                    | "throw"
                    | "new"
                    | "instanceof"
                    | "do"
                    | "else"
                    | "await"
                    | "yield"
            ),
        }
    }
}

impl<'source> Iterator for Scanner<'source> {
    type Item = Token<'source>;

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_blanks_and_comments();
        let start = self.position;
        let byte = self.peek(0)?;
        let kind = match byte {
            b'"' | b'\'' => {
                self.skip_string(byte);
                Kind::Literal
            }
            b'`' => {
                self.position += 1;
                self.skip_template();
                Kind::Literal
            }
            b'}' if self.braces.pop() == Some(true) => {
                self.position += 1;
                self.skip_template();
                Kind::Literal
            }
            b'/' if self.expects_value() => {
                self.skip_regular_expression();
                Kind::Literal
            }
            _ if is_word(byte) => {
                while self.peek(0).is_some_and(is_word) {
                    self.position += 1;
                }
                match byte {
                    b'0'..=b'9' => Kind::Literal,
                    // Every byte from 128 on counts as part of a word, so both ends are character boundaries.
                    _ => Kind::Word(&self.source[start..self.position]),
                }
            }
            _ => {
                self.position += 1;
                if byte == b'{' {
                    self.braces.push(false);
                }
                Kind::Punctuator(byte)
            }
        };
        self.position = self.position.min(self.source.len());
        self.previous = Some(kind);
        Some(Token { kind, start })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_static_import_is_found() {
        for source in [
            "import './a.js';",
            "import a from './a.js'",
            "import{a}from'./a.js'",
            "import * as a from \"./a.js\";",
            "import a, { b } from './a.js';",
            "let x = 1\nimport defer * as a from './a.js';",
            "export * from './a.js';",
            "export * as a from './a.js';",
            "export { a, b as default } from './a.js';",
            "export{a}from'./a.js'",
            "const r = /[/'\"]/.exec(s);\nimport './a.js';",
            "const t = `${ `import` } ${ {a: 1}.a } it's`; import './a.js';",
            "/* a */ import /* b */ './a.js'",
            "const half = a / 2; import './a.js'; const third = b / 3;",
        ] {
            assert!(static_import(source).is_some(), "{source}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for source in [
            "",
            "const m = await import('./a.js');",
            "new URL('a.wasm', import.meta.url);",
            "// import './a.js';\n/* export * from './a.js' */",
            "const s = \"import './a.js'\" + 'export * from x';",
            "const t = `import './a.js' \\` ${ x } export * from './a.js'`;",
            "const r = /import 'x'/;",
            "imports.import = 1; object.export({ from: 1 });",
            "const o = { import: 1, export: 2 };",
            "export { initSync, __wbg_init as default };",
            "export function mount(element, host) {}\nconst from = 'x';",
            "export default class {}",
            "const imports = __wbg_get_imports(); imports.wbg = {};",
            "text('ends with a backslash \\\\'); reimport('x');",
            "const ärger = 1; // ü",
            "'not ended",
            "`not ended ${",
            "'\\",
        ] {
            assert_eq!(static_import(source), None, "{source}");
        }
    }

    #[test]
    fn the_line_is_named() {
        let import = static_import("const a = 1;\n\n  import b from './b.js';\n").unwrap();
        assert_eq!(import.to_string(), "line 3: `import b from './b.js';`");
    }
}

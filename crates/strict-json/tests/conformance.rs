//! The documents that [JSONTestSuite](https://github.com/nst/JSONTestSuite) puts before parsers of JSON, by its three kinds: those
//! that everybody must read, those that nobody may read, and those for which RFC 8259 leaves the choice.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use strict_json::Json;

/// One document a line.
const READ: &str = r##"
[[]   ]
[""]
[]
[false]
[null, 1, "1", {}]
[null]
 [1]
[1,null,null,null,2]
[2] 
[123e65]
[0e+1]
[0e1]
[ 4]
[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]
[20e1]
[-0]
[-123]
[-1]
[1E22]
[1E-2]
[1E+2]
[123e45]
[123.456e78]
[1e-2]
[1e+2]
[123]
[123.456789]
{"asd":"sdf", "dfg":"fgh"}
{"asd":"sdf"}
{}
{"":0}
{"foo\u0000bar": 42}
{ "min": -1.0e+28, "max": 1.0e+28 }
{"x":[{"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}], "id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
{"a":[]}
{"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430 \u0417\u0435\u043c\u043b\u0435\u043a\u043e\u043f\u0430" }
["\u0060\u012a\u12AB"]
["\uD801\udc37"]
["\ud83d\ude39\ud83d\udc8d"]
["\"\\\/\b\f\n\r\t"]
["\\u0000"]
["\""]
["a/*b*/c/*d//e"]
["\\a"]
["\\n"]
["\u0012"]
["\uFFFF"]
["asd"]
[ "asd"]
["\uDBFF\uDFFF"]
["new\u00A0line"]
["􏿿"]
["￿"]
["\u0000"]
["\u002c"]
["π"]
["𛿿"]
["asd "]
" "
["\uD834\uDd1e"]
["\u0821"]
["\u0123"]
["\u0061\u30af\u30EA\u30b9"]
["new\u000Aline"]
["\uA66D"]
["\u005C"]
["⍂㈴⍂"]
["\u200B"]
["\u2064"]
["\uFDD0"]
["\uFFFE"]
["\u0022"]
["€𝄞"]
["aa"]
false
42
-0.1
null
"asd"
true
""
[true]
 [] 
"##;

/// The same with characters that a line of this file cannot have.
const READ_TOO: [&str; 6] = [
    "[\"a\"]\n",
    "[1\n]",
    "{\n\"a\": \"b\"\n}",
    "[\"\u{2028}\"]",
    "[\"\u{2029}\"]",
    "[\"\u{7f}a\u{7f}\"]",
];

/// One document a line.
const REFUSED: &str = r##"
[1 true]
["": 1]
[""],
[,1]
[1,,2]
["x",,]
["x"]]
["",]
["x"
[x
[3[4]]
[1:2]
[,]
[-]
[   , ""]
[1,]
[1,,]
[*]
[""
[1,
[{}
[fals]
[nul]
[tru]
[++1234]
[+1]
[+Inf]
[-01]
[-1.0.]
[-2.]
[-NaN]
[.-1]
[.2e-3]
[0.1.2]
[0.3e+]
[0.3e]
[0.e1]
[0E+]
[0E]
[0e+]
[0e]
[1.0e+]
[1.0e-]
[1.0e]
[1 000.0]
[1eE2]
[2.e+3]
[2.e-3]
[2.e3]
[9.e+]
[Inf]
[NaN]
[１]
[1+2]
[0x1]
[0x42]
[Infinity]
[0e+-1]
[-123.123foo]
[-Infinity]
[-foo]
[- 1]
[-012]
[-.123]
[-1x]
[1ea]
[1.]
[.123]
[1.2a-3]
[1.8011670033376514H-308]
[012]
["x", truth]
{[: "x"}
{"x", null}
{"x"::"b"}
{🇨🇭}
{"a":"a" 123}
{key: 'value'}
{"a" b}
{:"b"}
{"a" "b"}
{"a":
{"a"
{1:1}
{9999E9999:1}
{null:null,null:null}
{"id":0,,,,,}
{'a':0}
{"id":0,}
{"a":"b"}/**/
{"a":"b"}/**//
{"a":"b"}//
{"a":"b"}/
{"a":"b",,"c":"d"}
{a: "b"}
{"a":"a
{ "foo" : "bar", "a" }
{"a":"b"}#
 
["\uD800\"]
["\uD800\u"]
["\uD800\u1"]
["\uD800\u1x"]
[é]
["\x00"]
["\\\"]
["\🌀"]
["\"]
["\u00A"]
["\uD834\uDd"]
["\uD800\uD800\x"]
["\a"]
["\uqqqq"]
[\u0020"asd"]
[\n]
"
['single quote']
abc
["\
"\UA66D"
""x
<.>
[<null>]
[1]x
[1]]
["asd]
aå
[True]
1]
{"x": true,
[][]
]
[
2@
{}}
{"":
{"a":/*comment*/"b"}
{"a": true} "x"
['
[,
[{
["a
["a"
{
{]
{,
{[
{"a
{'a'
["\{["\{["\{["\{
*
{"a":"b"}#{}
[\u000A""]
[1
[ false, nul
[ true, fals
[ false, tru
{"asd":"asd"
å
"##;

/// The same with bytes that a line of this file cannot have.
const REFUSED_TOO: [&[u8]; 36] = [
    b"",
    b"[a\xe5]",
    b"[\xff]",
    b"[\"a\",\n4\n,1,",
    b"[\"\x0ba\"\\f]",
    b"[1,\n1\n,1",
    b"123\0",
    b"[123\xe5]",
    b"[1e1\xe5]",
    b"[0\xe5]",
    b"[1e\xe5]",
    b"{\"\xb9\":\"0\",}",
    b"[\"\\\0\"]",
    b"[\"\\\t\"]",
    b"[\"\\u\xe5\"]",
    b"[\"\\\xe5\"]",
    b"[\"a\0a\"]",
    b"[\"new\nline\"]",
    b"[\"\t\"]",
    "[\u{2060}]".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{feff}".as_bytes(),
    b"\xef\xbb{}",
    b"\xe5",
    b"\xe9",
    b"[\0]",
    b"[\x0c]",
    "[\u{a0}]".as_bytes(),
    // Texts that are no UTF-8: surrogates, more bytes than needed, the beginning of a character.
    b"[\"\xed\xa0\x80\"]",
    b"[\"\xc0\xaf\"]",
    b"[\"\xf4\xbf\xbf\xbf\"]",
    b"[\"\xfc\x83\xbf\xbf\xbf\xbf\"]",
    b"[\"\xe0\xff\"]",
    b"[\"\x81\"]",
    b"\xff\xfe[\0\"\0\xe9\0\"\0]\0",
    b"\0[\0\"\0\xe9\0\"\0]",
];

/// What may be read or refused, one document a line: numbers without end, and halves of characters.
const READ_BY_CHOICE: &str = r##"
[123.456e-789]
[0.4e-00999999999999999999999999999999999999999999999999999999999]
[-123123123123123123123123123123]
[100000000000000000000]
[-237462374673276894279832749832423479823246327846]
[123123e-10000000000000000000]
"##;

/// As above.
const REFUSED_BY_CHOICE: &str = r##"
[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006]
[-1e+9999]
[1.5e+9999]
[-123123e100000]
[123123e100000]
["\uDADA"]
["\uD888\u1234"]
["\uD800\n"]
["\uDd1ea"]
["\uD800\uD800\n"]
["\ud800"]
["\ud800abc"]
["\uDd1e\uD834"]
["\uDFAA"]
{"\uDFAA":0}
"##;

/// The documents of such a text. Its first line is the end of the one that it begins in.
fn documents(lines: &'static str) -> impl Iterator<Item = &'static [u8]> {
    lines.lines().skip(1).map(str::as_bytes)
}

/// Whether it is read: by this reader, and by the other one.
fn is_read(document: &[u8]) -> [bool; 2] {
    let strict = str::from_utf8(document).is_ok_and(|text| Json::parse(text).is_ok());
    [strict, serde_json::from_slice::<Value>(document).is_ok()]
}

#[test]
fn what_is_json_is_read() {
    let more = READ_TOO.iter().map(|text| text.as_bytes());
    for document in documents(READ).chain(documents(READ_BY_CHOICE)).chain(more) {
        assert_eq!(is_read(document), [true, true], "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn what_is_no_json_is_refused() {
    let more = REFUSED_TOO.into_iter();
    for document in documents(REFUSED).chain(documents(REFUSED_BY_CHOICE)).chain(more) {
        assert_eq!(
            is_read(document),
            [false, false],
            "{}",
            String::from_utf8_lossy(document)
        );
    }
    for (start, count) in [("[", 100_000), ("[{\"\":", 50_000), ("[", 500)] {
        assert_eq!(is_read(start.repeat(count).as_bytes()), [false, false], "{start}");
    }
}

/// RFC 8259 section 4 leaves it to the reader; the suite has those that read them on the right side.
#[test]
fn members_that_appear_twice_are_refused() {
    for document in [r#"{"a":"b","a":"c"}"#, r#"{"a":"b","a":"b"}"#] {
        assert_eq!(is_read(document.as_bytes()), [false, true], "{document}");
    }
}

//! What people, programs and attackers send as the customer form: some of it picked by hand, most of it put together.

use submission::{CustomerInput, Date, Field};

/// The fields of the form that are texts.
const FIELDS: [Field; 6] = [
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::DateOfBirth,
    Field::Phone,
    Field::Notes,
];

/// How many forms are put together of several texts.
const MIXED: usize = 600;

/// Texts that have been trouble somewhere: white space, what is not seen, other scripts, parts of other formats.
const ANYTHING: &[&str] = &[
    "",
    " ",
    "\u{a0}\u{2003}\u{3000}",
    "\t\r\n",
    "\u{200b}",
    "\u{feff}",
    "\u{200c}\u{200d}",
    "\u{2800}",
    "\u{3164}",
    "\u{0}",
    "a\u{0}b",
    "a\u{7f}b",
    "a\u{85}b",
    "a\u{2028}b",
    "gpj.\u{202e}exe",
    "\u{2067}a\u{2069}",
    "so\u{ad}ft",
    "one\ntwo",
    "one\r\ntwo\rthree",
    "  Ada  ",
    "Ångström",
    "A\u{30a}ngstro\u{308}m",
    "محمد",
    "می‌خواهم",
    "क्‍ष",
    "👩‍👩‍👧‍👦",
    "漢字",
    "<script>alert(1)</script>",
    "'; DROP TABLE customers; --",
    "${7*7}",
    "\"\\",
    "null",
    "0",
    "O'Neill-Ó Súilleabháin",
    "demo@example.com",
    "1990-04-23",
    "+44 808 157 0192",
];

const EMAILS: &[&str] = &[
    "demo",
    "demo@",
    "@example.com",
    "demo@example",
    "demo@@example.com",
    "demo@exa mple.com",
    "demo @example.com",
    "demo@example..com",
    ".demo@example.com",
    "demo.@example.com",
    "de..mo@example.com",
    "demo+tag@example.com",
    "\"demo\"@example.com",
    "demo@[127.0.0.1]",
    "demo@-example.com",
    "demo@example-.com",
    "demo@example.c",
    "demo@example.com.",
    "DEMO@EXAMPLE.COM",
    "dемо@example.com",
    "demo@exämple.de",
    "demo@xn--exmple-cua.de",
    "a@b.co",
    "demo@example.com,second@example.com",
    "Demo <demo@example.com>",
    "mailto:demo@example.com",
];

const DATES: &[&str] = &[
    "1990-4-23",
    "23.04.1990",
    "1990-02-29",
    "1992-02-29",
    "1900-02-29",
    "2000-02-29",
    "1990-00-10",
    "1990-13-10",
    "1990-04-00",
    "1990-04-31",
    "1899-12-31",
    "1900-01-01",
    "1896-11-30",
    "2026-11-30",
    "2026-12-01",
    "2027-01-01",
    "9999-12-31",
    "0000-01-01",
    "-001-01-01",
    "+1990-04-23",
    "１９９０-０４-２３",
    "1990-04-23T00:00:00Z",
    "1990/04/23",
    "1990-04-2३",
];

const PHONES: &[&str] = &[
    "123456",
    "1234567",
    "123456789012345",
    "1234567890123456",
    "+1234567",
    "++1234567",
    "1+234567",
    "(030) 123-4567",
    "((030)) 1234567",
    "030/1234567",
    "030.123.4567",
    "+49 (0)30 1234567",
    "٠٣٠١٢٣٤٥٦٧",
    "phone",
    "12345678 ext. 9",
    "- - - - - - -",
];

/// The day on which all forms are looked at.
pub(crate) const TODAY: &str = "2026-11-30";

/// The same.
pub(crate) fn today() -> Date {
    TODAY.parse().unwrap()
}

fn right() -> CustomerInput {
    CustomerInput {
        first_name: "Demo".to_owned(),
        last_name: "Account".to_owned(),
        email: "demo@example.com".to_owned(),
        date_of_birth: "1990-04-23".to_owned(),
        phone: String::new(),
        notes: String::new(),
    }
}

fn set(input: &mut CustomerInput, field: Field, text: &str) {
    let place = match field {
        Field::FirstName => &mut input.first_name,
        Field::LastName => &mut input.last_name,
        Field::Email => &mut input.email,
        Field::DateOfBirth => &mut input.date_of_birth,
        Field::Phone => &mut input.phone,
        Field::Notes => &mut input.notes,
    };
    text.clone_into(place);
}

/// The texts for a field: what is trouble anywhere, what is trouble there, and the bounds of its length.
fn texts(field: Field) -> Vec<String> {
    let own = match field {
        Field::Email => EMAILS,
        Field::DateOfBirth => DATES,
        Field::Phone => PHONES,
        _ => &[],
    };
    let longest = field.maximum_characters();
    let lengths = [("a", longest), ("a", longest + 1), ("漢", longest), ("👍", longest + 1)];
    let lengths = lengths.map(|(character, count)| character.repeat(count));
    ANYTHING
        .iter()
        .chain(own)
        .map(|text| (*text).to_owned())
        .chain(lengths)
        .collect()
}

/// The same numbers in every build (xorshift64, [Marsaglia 2003](https://doi.org/10.18637/jss.v008.i14)).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// All forms, always the same ones in the same order.
pub(crate) fn inputs() -> Vec<CustomerInput> {
    let mut inputs = vec![CustomerInput::default(), right()];
    for field in FIELDS {
        for text in texts(field) {
            let mut input = right();
            set(&mut input, field, &text);
            inputs.push(input);
        }
    }
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..MIXED {
        let mut input = right();
        for field in FIELDS {
            let texts = texts(field);
            // Some fields stay right, so that every number of wrong ones comes up.
            if numbers.below(3) > 0 {
                set(&mut input, field, &texts[numbers.below(texts.len())]);
            }
        }
        inputs.push(input);
    }
    inputs
}

//! The steps of a walk, made up at random.

use proptest::{collection::vec, prelude::*, sample::select};

use super::place::Owner;

/// Addresses that people keep: of every child with its own routes, of the shell, and of nobody.
pub(super) const DEEP_LINKS: [&str; 15] = [
    "/billing/invoices/inv-0001",
    "/forms",
    "/alpha/two?word=1",
    "/profile",
    // A code that is none of the shell's business.
    "/alpha/two?code=x&state=y",
    "/billing?page=2",
    "/forms/nowhere",
    "/",
    "/billing",
    "/beta/deep/inside?word=a%20b",
    "/billing/invoices/inv-9999",
    "/profile/nowhere",
    "/nowhere",
    "/billing/nowhere",
    "/alpha",
];
/// Where an app sends the person by itself.
const INSIDE: [&str; 5] = ["/", "/two", "/two?word=1", "/three#part", "/three"];

/// What a person, or an app, does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Follows a link of the navigation.
    Menu(Owner),
    /// Follows a link of the app, one of those that there are.
    Link(usize),
    /// The guest goes to one of its locations.
    Navigate(&'static str, Entry),
    /// The guest goes through so many of its locations without waiting.
    Run(usize),
    /// The guest says what the title begins with.
    Say(&'static str),
    /// The keyboard goes into a field of the guest.
    Type,
    /// The guest holds this guard, and no other.
    Guard(Answer),
    /// The guest lets go of its guard.
    Release,
    /// Back, forward, and further than that.
    Go(i32),
    /// Loads the page again.
    Reload,
    /// Types an address.
    Open(&'static str),
}

/// How a place enters the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Push,
    Replace,
}

/// What a guard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Refuses,
    RefusesLater,
    Agrees,
    AgreesLater,
    Rejects,
    Throws,
}

impl Answer {
    const ALL: [Self; 6] = [
        Self::Refuses,
        Self::RefusesLater,
        Self::Agrees,
        Self::AgreesLater,
        Self::Rejects,
        Self::Throws,
    ];

    /// The expression in the page.
    pub(super) fn script(self) -> &'static str {
        match self {
            Self::Refuses => "false",
            Self::RefusesLater => "later(false)",
            Self::Agrees => "true",
            Self::AgreesLater => "later(true)",
            Self::Rejects => "Promise.reject(new Error('told to reject'))",
            Self::Throws => "{ throw new Error('told to throw'); }",
        }
    }

    /// Whether the person may go: `false` alone keeps them.
    pub(super) fn lets_go(self) -> bool {
        !matches!(self, Self::Refuses | Self::RefusesLater)
    }
}

/// A walk. Steps that cannot be taken where they come up are left out, so that any part of a walk is one.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let menu = prop_oneof![
        3 => select(&Owner::MENU[..]),
        2 => select(&[Owner::Alpha, Owner::Beta][..]),
    ];
    let entry = prop_oneof![2 => Just(Entry::Push), 1 => Just(Entry::Replace)];
    let step = prop_oneof![
        5 => menu.prop_map(Step::Menu),
        4 => (0_usize..2).prop_map(Step::Link),
        5 => (select(&INSIDE[..]), entry).prop_map(|(path, entry)| Step::Navigate(path, entry)),
        1 => select(&["Alone", "Together"][..]).prop_map(Step::Say),
        1 => Just(Step::Type),
        3 => select(&Answer::ALL[..]).prop_map(Step::Guard),
        1 => Just(Step::Release),
        5 => Just(Step::Go(-1)),
        3 => Just(Step::Go(1)),
        2 => select(&[-3, -2, 2, 3][..]).prop_map(Step::Go),
        1 => Just(Step::Reload),
        1 => select(&DEEP_LINKS[..]).prop_map(Step::Open),
    ];
    vec(step, 8..16)
}

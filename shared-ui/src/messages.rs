//! Every text that the components say by themselves, in every [`Language`].
//!
//! A [`Message`] follows the language of the app: what shows one changes with [`locale::set`](crate::locale::set). An app
//! pays only for those that its components use. A team that speaks another language, or wants other words, puts its own in
//! their place with [`replace_with`].
//!
//! Numbers never stand where they would decide the form of a word, so there are no plurals.

use std::cell::Cell;

use leptos::prelude::Signal;

use crate::{
    locale::{self, Language},
    tag::{Child, Text},
};

/// A text of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    english: &'static str,
    german: &'static str,
    arabic: &'static str,
}

/// Finds the text for a key and a language, which is a BCP 47 tag.
pub type Replacement = fn(key: &str, tag: &str) -> Option<&'static str>;

thread_local! {
    static REPLACEMENT: Cell<Option<Replacement>> = const { Cell::new(None) };
}

/// What stands in a text for the value that is put in.
const PLACE: &str = "{}";

/// Characters around a value in a text from right to left, so that a name in Latin letters does not turn the text around
/// (U+2068 and U+2069, [UAX #9](https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates)).
const ISOLATE: [&str; 2] = ["\u{2068}", "\u{2069}"];

/// Asks this before the catalogue: once, before anything is shown. What it has no text for stays as it is.
///
/// ```ignore
/// messages::replace_with(|key, tag| match (key, tag) {
///     ("TRY_AGAIN", "fr") => Some("Réessayer"),
///     _ => None,
/// });
/// ```
pub fn replace_with(replacement: Replacement) {
    REPLACEMENT.set(Some(replacement));
}

impl Message {
    /// The text in the language of the app.
    #[must_use]
    pub fn text(&self) -> &'static str {
        let language = locale::language();
        let replaced = REPLACEMENT
            .get()
            .and_then(|replacement| locale::with_tag(|tag| replacement(self.key, tag)));
        replaced.unwrap_or(match language {
            Language::English => self.english,
            Language::German => self.german,
            Language::Arabic => self.arabic,
        })
    }

    /// The same with a value in the place for it.
    #[must_use]
    pub fn with(&self, value: &str) -> String {
        let [open, close] = match locale::language() {
            Language::Arabic => ISOLATE,
            _ => [""; 2],
        };
        let (before, after) = around(self.text());
        [before, open, value, close, after].concat()
    }

    /// The same with a value in each of two places.
    #[must_use]
    pub fn with_both(&self, first: &str, second: &str) -> String {
        let (before, rest) = around(self.text());
        let (between, after) = around(rest);
        [before, first, between, second, after].concat()
    }

    /// What replacements know it by.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.key
    }
}

/// What stands before and after the place for a value. `str::split_once` brings a search that is larger than all texts.
fn around(text: &str) -> (&str, &str) {
    let at = text.bytes().position(|byte| byte == b'{').unwrap_or(text.len());
    let after = (at + PLACE.len()).min(text.len());
    (text.get(..at).unwrap_or(text), text.get(after..).unwrap_or_default())
}

impl From<&'static Message> for Child {
    fn from(message: &'static Message) -> Self {
        Self::Bound(Box::new(|| Text::Borrowed(message.text())))
    }
}

impl From<&'static Message> for Signal<String> {
    fn from(message: &'static Message) -> Self {
        Self::derive(|| message.text().to_owned())
    }
}

macro_rules! messages {
    ($($name:ident { en: $english:literal, de: $german:literal, ar: $arabic:literal, })*) => {
        $(
            #[doc = concat!("“", $english, "”")]
            pub static $name: Message = Message {
                key: stringify!($name),
                english: $english,
                german: $german,
                arabic: $arabic,
            };
        )*

        /// All of them.
        #[cfg(test)]
        static ALL: &[&Message] = &[$(&$name),*];
    };
}

messages! {
    ADDED {
        en: "Added: {}",
        de: "Hinzugefügt: {}",
        ar: "تمت إضافة: {}",
    }
    ALREADY_IN_LIST {
        en: "Already in the list",
        de: "Bereits in der Liste",
        ar: "موجود في القائمة بالفعل",
    }
    APPS {
        en: "Apps",
        de: "Apps",
        ar: "التطبيقات",
    }
    BREADCRUMBS {
        en: "Breadcrumbs",
        de: "Pfad zu dieser Seite",
        ar: "مسار التنقل",
    }
    CHECKING {
        en: "Checking…",
        de: "Wird geprüft …",
        ar: "جارٍ التحقق…",
    }
    CHECKING_ARRIVAL {
        en: "Checking what has arrived",
        de: "Es wird geprüft, was angekommen ist",
        ar: "جارٍ التحقق مما وصل",
    }
    CHECKING_FIELD {
        en: "Checking: {}",
        de: "Wird geprüft: {}",
        ar: "جارٍ التحقق من: {}",
    }
    CHOSEN {
        en: "Chosen: {}",
        de: "Ausgewählt: {}",
        ar: "تم اختيار: {}",
    }
    CHOSEN_FILES {
        en: "Chosen files",
        de: "Ausgewählte Dateien",
        ar: "الملفات المختارة",
    }
    CHOSEN_IN {
        en: "{}: chosen",
        de: "{}: ausgewählt",
        ar: "{}: المختار",
    }
    CLOSE {
        en: "Close",
        de: "Schließen",
        ar: "إغلاق",
    }
    CODE {
        en: "Code",
        de: "Code",
        ar: "الرمز",
    }
    COPIED {
        en: "Copied",
        de: "Kopiert",
        ar: "تم النسخ",
    }
    COPY {
        en: "Copy",
        de: "Kopieren",
        ar: "نسخ",
    }
    COPY_BY_KEYBOARD {
        en: "Selected: copy it with your keyboard",
        de: "Markiert: mit der Tastatur kopieren",
        ar: "تم التحديد: انسخه باستخدام لوحة المفاتيح",
    }
    DISCARD_RESTORED {
        en: "Discard what was restored",
        de: "Wiederhergestelltes verwerfen",
        ar: "تجاهل ما تمت استعادته",
    }
    DONE_OF {
        en: "{} of {}",
        de: "{} von {}",
        ar: "{} من {}",
    }
    DONE_STEP {
        en: "Done: ",
        de: "Erledigt: ",
        ar: "مكتمل: ",
    }
    ERROR {
        en: "Error: ",
        de: "Fehler: ",
        ar: "خطأ: ",
    }
    FILES_ADDED {
        en: "Files added: {}",
        de: "Hinzugefügte Dateien: {}",
        ar: "عدد الملفات المضافة: {}",
    }
    FILES_UPLOADED {
        en: "{} of {} files uploaded",
        de: "{} von {} Dateien hochgeladen",
        ar: "تم رفع {} من {} من الملفات",
    }
    INFORMATION {
        en: "Information: ",
        de: "Hinweis: ",
        ar: "معلومة: ",
    }
    LOADING {
        en: "Loading",
        de: "Wird geladen",
        ar: "جارٍ التحميل",
    }
    MORE_CHOICES {
        en: "More choices: {}. Type to narrow them down.",
        de: "Weitere Möglichkeiten: {}. Zum Eingrenzen weitertippen.",
        ar: "خيارات أخرى: {}. اكتب لتضييق نطاقها.",
    }
    NEXT {
        en: "Next",
        de: "Weiter",
        ar: "التالي",
    }
    NOTHING_HERE {
        en: "There is nothing here.",
        de: "Hier ist nichts.",
        ar: "لا يوجد شيء هنا.",
    }
    NOTIFICATIONS {
        en: "Notifications",
        de: "Meldungen",
        ar: "الإشعارات",
    }
    NO_MATCHES {
        en: "No matches",
        de: "Keine Treffer",
        ar: "لا توجد نتائج مطابقة",
    }
    OPENS_IN_NEW_TAB {
        en: " (opens in a new tab)",
        de: " (öffnet in einem neuen Tab)",
        ar: " (يُفتح في علامة تبويب جديدة)",
    }
    OPTIONAL {
        en: " (optional)",
        de: " (freiwillig)",
        ar: " (اختياري)",
    }
    PAGE {
        en: "Page ",
        de: "Seite ",
        ar: "الصفحة ",
    }
    PAGES {
        en: "Pages",
        de: "Seiten",
        ar: "الصفحات",
    }
    PAGE_MAY_HAVE_MOVED {
        en: "The address may be mistyped, or the page has moved.",
        de: "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.",
        ar: "ربما كُتب العنوان بشكل خاطئ، أو نُقلت الصفحة.",
    }
    PAGE_NOT_FOUND {
        en: "Page not found",
        de: "Seite nicht gefunden",
        ar: "الصفحة غير موجودة",
    }
    PAUSE {
        en: "Pause",
        de: "Anhalten",
        ar: "إيقاف مؤقت",
    }
    PAUSED {
        en: "{}: paused",
        de: "{}: angehalten",
        ar: "{}: متوقف مؤقتًا",
    }
    PAUSED_AT {
        en: "Paused at {}",
        de: "Angehalten bei {}",
        ar: "متوقف مؤقتًا عند {}",
    }
    PAUSE_ALL {
        en: "Pause all",
        de: "Alle anhalten",
        ar: "إيقاف الكل مؤقتًا",
    }
    PREVIOUS {
        en: "Previous",
        de: "Zurück",
        ar: "السابق",
    }
    REMOVE {
        en: "Remove {}",
        de: "{} entfernen",
        ar: "إزالة {}",
    }
    REMOVED {
        en: "Removed: {}",
        de: "Entfernt: {}",
        ar: "تمت إزالة: {}",
    }
    RESTORED {
        en: "What you typed before and did not send is here again.",
        de: "Was Sie zuvor eingegeben und nicht abgeschickt haben, ist wieder da.",
        ar: "ما كتبته سابقًا ولم ترسله موجود هنا مجددًا.",
    }
    RESTORED_DISCARDED {
        en: "What was restored has been discarded.",
        de: "Das Wiederhergestellte wurde verworfen.",
        ar: "تم تجاهل ما تمت استعادته.",
    }
    RESUME {
        en: "Resume",
        de: "Fortsetzen",
        ar: "استئناف",
    }
    RESUME_ALL {
        en: "Resume all",
        de: "Alle fortsetzen",
        ar: "استئناف الكل",
    }
    SHOW_AS_TABLE {
        en: "Show as a table",
        de: "Als Tabelle zeigen",
        ar: "عرض كجدول",
    }
    SHOW_CHOICES {
        en: "Show choices",
        de: "Auswahl zeigen",
        ar: "عرض الخيارات",
    }
    SKIP_TO_MAIN {
        en: "Skip to main content",
        de: "Zum Inhalt springen",
        ar: "التخطي إلى المحتوى الرئيسي",
    }
    STEPS {
        en: "Steps",
        de: "Schritte",
        ar: "الخطوات",
    }
    SUCCESS {
        en: "Success: ",
        de: "Erfolg: ",
        ar: "نجاح: ",
    }
    THERE_IS_A_PROBLEM {
        en: "There is a problem",
        de: "Es gibt ein Problem",
        ar: "توجد مشكلة",
    }
    TRACE {
        en: "Trace",
        de: "Kennung",
        ar: "معرّف التتبع",
    }
    TRY_AGAIN {
        en: "Try again",
        de: "Noch einmal versuchen",
        ar: "إعادة المحاولة",
    }
    UPLOADED {
        en: "Uploaded",
        de: "Hochgeladen",
        ar: "تم الرفع",
    }
    UPLOADED_NAMED {
        en: "{}: uploaded",
        de: "{}: hochgeladen",
        ar: "{}: تم الرفع",
    }
    UPLOADING {
        en: "Uploading, {}",
        de: "Wird hochgeladen, {}",
        ar: "جارٍ الرفع، {}",
    }
    UPLOAD_OF {
        en: "Upload of {}",
        de: "{} wird hochgeladen",
        ar: "رفع {}",
    }
    WAITING {
        en: "Waiting for its turn",
        de: "Wartet, bis es an der Reihe ist",
        ar: "في انتظار دوره",
    }
    WARNING {
        en: "Warning: ",
        de: "Warnung: ",
        ar: "تحذير: ",
    }
    WITH_DETAIL {
        en: "{}, {}",
        de: "{}, {}",
        ar: "{}، {}",
    }
    WRONG_STEP {
        en: "Wrong: ",
        de: "Fehlerhaft: ",
        ar: "به خطأ: ",
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Message, PLACE, around};

    const DOCUMENT: &str = include_str!("../../docs/texts.md");

    fn texts(message: &Message) -> [&'static str; 3] {
        [message.english, message.german, message.arabic]
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        for message in ALL {
            for text in texts(message) {
                assert!(!text.trim().is_empty(), "{message:?}");
            }
        }
        let keys: std::collections::BTreeSet<_> = ALL.iter().map(|message| message.key).collect();
        assert_eq!(keys.len(), ALL.len());
    }

    #[test]
    fn values_have_as_many_places_in_every_language() {
        for message in ALL {
            let places = texts(message).map(|text| text.matches(PLACE).count());
            assert!(places[0] <= 2 && places == [places[0]; 3], "{message:?}");
            let braces = texts(message).map(|text| text.matches(['{', '}']).count());
            assert_eq!(braces, places.map(|count| count * PLACE.len()), "{message:?}");
        }
    }

    #[test]
    fn a_text_that_begins_or_ends_in_a_space_does_so_in_every_language() {
        for message in ALL {
            let ends = texts(message).map(|text| text.ends_with(' '));
            assert!(ends == [ends[0]; 3], "{message:?}");
            let begins = texts(message).map(|text| text.starts_with(' '));
            assert!(begins == [begins[0]; 3], "{message:?}");
        }
    }

    #[test]
    fn arabic_texts_are_arabic_and_the_others_are_not() {
        let is_arabic = |text: &str| {
            text.chars()
                .any(|character| ('\u{600}'..='\u{6ff}').contains(&character))
        };
        for message in ALL {
            assert_eq!(texts(message).map(is_arabic), [false, false, true], "{message:?}");
        }
    }

    #[test]
    fn the_documentation_has_all_of_them() {
        let row = |message: &&Message| {
            let [english, german, arabic] = texts(message);
            format!("| `{}` | {english} | {german} | {arabic} |", message.key)
        };
        let expected: Vec<_> = ALL.iter().map(row).collect();
        let documented: Vec<_> = DOCUMENT.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(documented, expected);
    }

    #[test]
    fn a_value_is_put_into_its_place() {
        assert_eq!(around("Remove {}"), ("Remove ", ""));
        assert_eq!(around("{} entfernen"), ("", " entfernen"));
        assert_eq!(around("إزالة {} الآن"), ("إزالة ", " الآن"));
        assert_eq!(around("Close"), ("Close", ""));
        assert_eq!(around(""), ("", ""));
    }
}

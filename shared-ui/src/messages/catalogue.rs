//! The texts.

use super::Message;

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
        pub(super) static ALL: &[&Message] = &[$(&$name),*];
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
    FILES_AGAIN {
        en: "These files must be chosen again:",
        de: "Diese Dateien müssen erneut ausgewählt werden:",
        ar: "يجب اختيار هذه الملفات مجددًا:",
    }
    FILES_CHOSEN {
        en: "Files chosen: {}",
        de: "Ausgewählte Dateien: {}",
        ar: "عدد الملفات المختارة: {}",
    }
    FILES_UPLOADED {
        en: "Files uploaded: {} of {}",
        de: "Hochgeladene Dateien: {} von {}",
        ar: "عدد الملفات المرفوعة: {} من {}",
    }
    INFORMATION {
        en: "Information: ",
        de: "Hinweis: ",
        ar: "معلومة: ",
    }
    IN_ANOTHER_TAB {
        en: "You have typed into this form in another tab, too. Only what was typed last, here or there, is kept.",
        de: "Sie haben in dieses Formular auch in einem anderen Tab etwas eingegeben. Aufbewahrt wird nur, was zuletzt eingegeben wurde, hier oder dort.",
        ar: "لقد كتبت في هذا النموذج في علامة تبويب أخرى أيضًا. لا يُحتفظ إلا بما كُتب أخيرًا، هنا أو هناك.",
    }
    LEAVE_OUT {
        en: "Leave out",
        de: "Weglassen",
        ar: "استبعاد",
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
    RESTORED_DISCARDED_IN_PART {
        en: "What was restored has been discarded. What you have typed or chosen since then is still here.",
        de: "Das Wiederhergestellte wurde verworfen. Was Sie seitdem eingegeben oder ausgewählt haben, ist noch da.",
        ar: "تم تجاهل ما تمت استعادته. ما كتبته أو اخترته بعد ذلك لا يزال هنا.",
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
    SELECTED_OF {
        en: "{} of {} selected",
        de: "{} von {} ausgewählt",
        ar: "تم تحديد {} من {}",
    }
    SELECT_ALL_ROWS {
        en: "Select all rows",
        de: "Alle Zeilen auswählen",
        ar: "تحديد كل الصفوف",
    }
    SELECT_ROW {
        en: "Select {}",
        de: "{} auswählen",
        ar: "تحديد {}",
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

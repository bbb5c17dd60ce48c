#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The component toolkit that the shell and every child share.
//!
//! Components write native elements with class names of the prefix `wharf-`; what these look like stands in one
//! stylesheet, `static/toolkit.css`, which the shell ships and adopts into the shadow root of each child. No component
//! writes a `<style>` element or a `style` attribute, so a strict Content-Security-Policy holds.
//!
//! One component per file, named as the component. What is dynamic is a [`Signal`](leptos::prelude::Signal); texts,
//! booleans, closures and signals all convert into one. Handlers are [`Handler`]s: any `Fn()` converts, and it need not
//! be `Send`, so it may hold the host.

mod alert;
mod app_layout;
mod badge;
mod bar_chart;
mod breadcrumbs;
mod button;
mod button_menu;
mod card;
mod chart;
mod checkbox;
mod choice;
mod code_block;
mod combobox;
mod contents;
mod date_input;
mod dialog;
mod disclosure;
mod drawer;
mod empty_state;
mod error_card;
mod error_summary;
mod field;
mod file_input;
mod file_picker;
mod flash_messages;
mod floating;
mod focus;
pub mod form;
pub mod format;
mod icon;
mod id;
mod key_value_list;
mod keys;
mod line_chart;
mod link;
mod link_button;
pub mod locale;
pub mod messages;
mod multi_select;
mod not_found;
mod number_input;
mod page_header;
mod pagination;
mod place;
mod popover;
mod progress;
mod radio_group;
pub mod request;
pub mod router;
mod select;
mod side_nav;
mod skeleton;
mod skip_link;
mod spinner;
mod status_badge;
mod steps;
#[cfg(test)]
mod stylesheet;
mod suggest;
mod switch;
mod table;
mod tabs;
pub mod tag;
mod text_area;
mod text_input;
mod tooltip;
mod top_bar;
mod virtual_rows;
mod visually_hidden;

pub use alert::{Alert, AlertKind, alert};
pub use app_layout::{AppLayout, MAIN_ID, app_layout};
pub use badge::{Badge, badge};
pub use bar_chart::BarChart;
pub use breadcrumbs::Breadcrumbs;
pub use button::{Button, ButtonType, ButtonVariant};
pub use button_menu::{ButtonMenu, MenuItem};
pub use card::Card;
pub use chart::Series;
pub use checkbox::Checkbox;
pub use choice::Choice;
pub use code_block::CodeBlock;
pub use combobox::Combobox;
pub use contents::contents;
pub use date_input::DateInput;
pub use dialog::Dialog;
pub use disclosure::Disclosure;
pub use drawer::Drawer;
pub use empty_state::EmptyState;
pub use error_card::ErrorCard;
pub use error_summary::{ErrorSummary, SummaryError};
pub use field::{Field, described_by};
pub use file_input::FileInput;
pub use file_picker::{FileAction, FilePicker, FileStatus, PickedFile};
pub use flash_messages::{Flash, FlashMessages};
pub use focus::focus_by_id;
pub use icon::{Icon, IconName, icon};
pub use key_value_list::{KeyValue, KeyValueList, key_value, key_values};
pub use line_chart::LineChart;
pub use link::{Link, link};
pub use link_button::LinkButton;
pub use multi_select::MultiSelect;
pub use not_found::NotFound;
pub use number_input::NumberInput;
pub use page_header::PageHeader;
pub use pagination::Pagination;
pub use popover::Popover;
pub use progress::Progress;
pub use radio_group::RadioGroup;
pub use select::Select;
pub use side_nav::{NavItem, SideNav, nav_links, side_nav};
pub use skeleton::{Skeleton, SkeletonShape};
pub use skip_link::SkipLink;
pub use spinner::Spinner;
pub use status_badge::{StatusBadge, StatusKind, status_badge};
pub use steps::{Step, StepState, Steps};
pub use switch::Switch;
pub use table::{Column, Order, Selection, Sort, Table, TableState};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use text_input::{TextInput, TextInputType};
pub use tooltip::Tooltip;
pub use top_bar::TopBar;
pub use virtual_rows::virtual_rows;
pub use visually_hidden::VisuallyHidden;

/// What a component calls when something happened. Any `Fn()` converts into one.
pub type Handler = leptos::callback::UnsyncCallback<()>;

/// The examples of docs/forms.md, for the compiler.
#[cfg(doctest)]
#[doc = include_str!("../../docs/forms.md")]
struct FormsGuide;

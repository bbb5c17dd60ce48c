//! The addresses of this app, below its mount path.

use shared_ui::{
    Order, Sort,
    router::{Pattern, Query, encode_segment},
};
use submission::invoice::{InvoiceQuery, InvoiceSort, SortOrder};

const LIST: Pattern = Pattern::new("/");
const INVOICE: Pattern = Pattern::new("/invoices/{id}");

/// The page that a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// All invoices.
    List,
    /// The invoice with this identifier.
    Invoice(String),
    /// Nothing.
    Unknown,
}

impl Route {
    pub(crate) fn of(path: &str) -> Self {
        if LIST.matches(path).is_some() {
            return Self::List;
        }
        match INVOICE.matches(path).as_ref().and_then(|found| found.get("id")) {
            Some(id) => Self::Invoice(id.to_owned()),
            None => Self::Unknown,
        }
    }
}

/// The path of one invoice.
pub(crate) fn invoice_path(id: &str) -> String {
    ["/invoices/", &encode_segment(id)].concat()
}

/// Reads page and order of the list. What makes no sense counts as not said: addresses are typed and shortened by people.
pub(crate) fn read_list(search: &str) -> InvoiceQuery {
    let query = Query::parse(search);
    let default = InvoiceQuery::default();
    InvoiceQuery {
        page: query
            .get("page")
            .and_then(|page| page.parse().ok())
            .filter(|page| *page > 0)
            .unwrap_or(default.page),
        sort: query.get("sort").and_then(sort_named).unwrap_or(default.sort),
        order: match query.get("order") {
            Some("asc") => SortOrder::Asc,
            Some("desc") => SortOrder::Desc,
            _ => default.order,
        },
        ..default
    }
}

/// The path of the list with this page and order, which are left out where they are the usual ones.
pub(crate) fn list_path(query: InvoiceQuery) -> String {
    let default = InvoiceQuery::default();
    let mut search = Query::default();
    if (query.sort, query.order) != (default.sort, default.order) {
        search = search.with("sort", query.sort.name()).with("order", query.order.name());
    }
    if query.page != default.page {
        search = search.with("page", &query.page.to_string());
    }
    ["/", &search.to_search()].concat()
}

/// How the table is sorted.
pub(crate) fn table_sort(query: InvoiceQuery) -> Sort {
    Sort {
        key: query.sort.name(),
        order: match query.order {
            SortOrder::Asc => Order::Ascending,
            SortOrder::Desc => Order::Descending,
        },
    }
}

/// The first page in another order.
pub(crate) fn sorted_by(query: InvoiceQuery, sort: Sort) -> InvoiceQuery {
    InvoiceQuery {
        page: 1,
        sort: sort_named(sort.key).unwrap_or(query.sort),
        order: match sort.order {
            Order::Ascending => SortOrder::Asc,
            Order::Descending => SortOrder::Desc,
        },
        ..query
    }
}

fn sort_named(name: &str) -> Option<InvoiceSort> {
    InvoiceSort::ALL.into_iter().find(|sort| sort.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_pages() {
        assert_eq!(Route::of("/"), Route::List);
        assert_eq!(Route::of("/invoices/inv-0001"), Route::Invoice("inv-0001".into()));
        assert_eq!(Route::of(&invoice_path("a/b")), Route::Invoice("a/b".into()));
        assert_eq!(Route::of("/invoices"), Route::Unknown);
        assert_eq!(Route::of("/invoices/inv-0001/lines"), Route::Unknown);
    }

    #[test]
    fn the_list_survives_the_way_into_the_address_and_back() {
        for page in [1, 2, 99] {
            for sort in InvoiceSort::ALL {
                for order in [SortOrder::Asc, SortOrder::Desc] {
                    let query = InvoiceQuery {
                        page,
                        sort,
                        order,
                        ..InvoiceQuery::default()
                    };
                    let path = list_path(query);
                    assert_eq!(read_list(&path[1..]), query, "{path}");
                }
            }
        }
    }

    #[test]
    fn the_usual_list_has_a_bare_address() {
        assert_eq!(list_path(InvoiceQuery::default()), "/");
        let second = InvoiceQuery {
            page: 2,
            ..InvoiceQuery::default()
        };
        assert_eq!(list_path(second), "/?page=2");
    }

    #[test]
    fn nonsense_in_the_address_counts_as_not_said() {
        for search in [
            "?page=0",
            "?page=-1",
            "?page=x",
            "?sort=price",
            "?order=up",
            "?page=99999999999",
        ] {
            assert_eq!(read_list(search), InvoiceQuery::default(), "{search}");
        }
    }

    #[test]
    fn sorting_anew_begins_at_the_first_page() {
        let third = InvoiceQuery {
            page: 3,
            ..InvoiceQuery::default()
        };
        let sorted = sorted_by(
            third,
            Sort {
                key: "total",
                order: Order::Ascending,
            },
        );
        assert_eq!(
            (sorted.page, sorted.sort, sorted.order),
            (1, InvoiceSort::Total, SortOrder::Asc)
        );
        assert_eq!(table_sort(sorted).key, "total");
    }
}

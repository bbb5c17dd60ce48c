//! The places of a walk, and what is to be seen there.

/// The apps that let a walk do what apps do.
pub(super) const GUESTS: [Owner; 2] = [Owner::Alpha, Owner::Beta];

/// How many pages the list of invoices has.
const LAST_PAGE: u32 = 10;
/// How many invoices a page has, of how many.
const INVOICES: (u32, u32) = (25, 240);

/// Whose a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Home,
    Forms,
    Billing,
    Profile,
    Gallery,
    Alpha,
    Beta,
    Nowhere,
}

impl Owner {
    /// Everything that the navigation leads to, and the start page.
    pub(super) const MENU: [Self; 7] = [
        Self::Home,
        Self::Forms,
        Self::Billing,
        Self::Profile,
        Self::Gallery,
        Self::Alpha,
        Self::Beta,
    ];

    /// Where it begins.
    pub(super) fn mount(self) -> &'static str {
        match self {
            Self::Home | Self::Nowhere => "/",
            Self::Forms => "/forms",
            Self::Billing => "/billing",
            Self::Profile => "/profile",
            Self::Gallery => "/gallery",
            Self::Alpha => "/alpha",
            Self::Beta => "/beta",
        }
    }

    /// The name of its link.
    pub(super) fn menu(self) -> &'static str {
        match self {
            Self::Home => "Wharf",
            _ => self.title(),
        }
    }

    /// What the shell says in the title of the page.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Forms => "Forms",
            Self::Billing => "Billing",
            Self::Profile => "Profile",
            Self::Gallery => "Gallery",
            Self::Alpha => "Guest alpha",
            Self::Beta => "Guest beta",
            Self::Nowhere => "Page not found",
        }
    }

    /// Itself, if it is a guest.
    pub(super) fn guest(self) -> Option<Self> {
        GUESTS.contains(&self).then_some(self)
    }

    /// A location of an app: the app's own path begins with `/`, and its start is the mount path itself.
    pub(super) fn place_of(self, path: &str) -> Place {
        let below = match path.strip_prefix('/') {
            Some(rest) if rest.is_empty() || rest.starts_with(['?', '#']) => rest,
            _ => path,
        };
        Place::read(&[self.mount(), below].concat())
    }

    /// The name of a guest.
    pub(super) fn guest_name(self) -> Option<&'static str> {
        self.guest()?.mount().strip_prefix('/')
    }
}

/// A location on the shell's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: String,
    /// With its `?`, or nothing.
    pub(super) search: String,
    /// With its `#`, or nothing.
    pub(super) hash: String,
}

impl Place {
    /// Reads an address without its origin.
    pub(super) fn read(address: &str) -> Self {
        let (rest, hash) = address.split_at(address.find('#').unwrap_or(address.len()));
        let (path, search) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        Self {
            path: path.to_owned(),
            search: search.to_owned(),
            hash: hash.to_owned(),
        }
    }

    pub(super) fn address(&self) -> String {
        [self.path.as_str(), &self.search, &self.hash].concat()
    }

    pub(super) fn without_hash(&self) -> Self {
        Self {
            hash: String::new(),
            ..self.clone()
        }
    }

    /// Whether a browser that is at `other` only scrolls to get here.
    pub(super) fn is_fragment_of(&self, other: &Self) -> bool {
        !self.hash.is_empty() && self.without_hash() == other.without_hash()
    }

    pub(super) fn owner(&self) -> Owner {
        let below = |owner: &Owner| {
            let rest = self.path.strip_prefix(owner.mount());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self.path.as_str() {
            "/" => Owner::Home,
            _ => Owner::MENU[1..].iter().copied().find(below).unwrap_or(Owner::Nowhere),
        }
    }

    /// The path below the owner's, as an app sees it.
    fn inside(&self) -> &str {
        match self.path.strip_prefix(self.owner().mount()) {
            Some("") | None => "/",
            Some(rest) => rest,
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.inside() == "/"
    }

    /// Which page of the list of invoices this is.
    pub(super) fn billing_page(&self) -> Option<u32> {
        let is_list = self.owner() == Owner::Billing && self.is_root();
        let page = self.search.strip_prefix("?page=");
        is_list.then(|| page.and_then(|page| page.parse().ok()).unwrap_or(1))
    }

    /// The number of an invoice, if this is its address.
    pub(super) fn invoice(&self) -> Option<String> {
        let id = self.inside().strip_prefix("/invoices/")?;
        (self.owner() == Owner::Billing).then(|| id.to_ascii_uppercase())
    }

    /// What the app itself says in the title, the only heading of the first level, and some text that is not there before
    /// everything is.
    pub(super) fn content(&self) -> (String, String, String) {
        let said = |title: &str, text: &str| (title.to_owned(), title.to_owned(), text.to_owned());
        match self.owner() {
            Owner::Home => (String::new(), "Welcome, Demo Account".to_owned(), String::new()),
            Owner::Nowhere => said("Page not found", "There is nothing at this address"),
            Owner::Forms if self.is_root() => said("Customer form", "Your submissions"),
            Owner::Profile if self.is_root() => said("Profile", "customers"),
            Owner::Gallery if self.is_root() => said("Gallery", "Find a component"),
            Owner::Gallery if self.inside() == "/button" => said("Button", "Keyboard"),
            Owner::Billing if self.is_root() => {
                let page = self.billing_page().unwrap_or(1).min(LAST_PAGE);
                let (size, all) = INVOICES;
                let (first, last) = ((page - 1) * size + 1, (page * size).min(all));
                said("Billing", &format!("{first}–{last} of {all}"))
            }
            Owner::Billing if self.invoice().as_deref() == Some("INV-9999") => {
                said("Invoice not found", "There is no invoice at this address")
            }
            Owner::Billing if self.invoice().is_some() => {
                let number = self.invoice().unwrap_or_default();
                said(&format!("Invoice {number}"), "Total")
            }
            Owner::Forms | Owner::Profile | Owner::Billing | Owner::Gallery => {
                let text = format!("There is no such page in {}", self.owner().title());
                said("Page not found", &text)
            }
            Owner::Alpha | Owner::Beta => {
                let name = self.owner().guest_name().unwrap_or_default();
                let text = format!("{name} is at {}{}{} with ", self.inside(), self.search, self.hash);
                (String::new(), format!("Probe {name}"), text)
            }
        }
    }
}

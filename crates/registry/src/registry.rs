//! The registry document.

use strict_json::Json;

use crate::{App, Limits, RegistryError, read::Part};

/// The apps that a shell may load, in navigation order. The default is a registry without any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registry {
    apps: Vec<App>,
}

impl Registry {
    /// Reads and checks a registry document. [`Limits::default`] holds for what it says nothing else about.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`].
    pub fn parse(text: &str) -> Result<Self, RegistryError> {
        Self::parse_with(text, Limits::default())
    }

    /// The same with limits of the shell's own ([`Limits::from_config`]).
    ///
    /// # Errors
    ///
    /// See [`RegistryError`].
    pub fn parse_with(text: &str, limits: Limits) -> Result<Self, RegistryError> {
        let json = Json::parse(text)?;
        let part = Part::whole(&json);
        let document = part.object(&["schema", "microFrontends"])?;
        let schema: String = document.required("schema")?;
        if !is_frontend_discovery(&schema) {
            return Err(RegistryError::Schema(schema));
        }
        let mut apps: Vec<App> = Vec::new();
        for (name, versions) in document.part("microFrontends")?.open_object()?.parts() {
            let app = App::read(name, &versions, limits)?;
            let place = apps.partition_point(|other| (other.order, &other.name) < (app.order, &app.name));
            apps.insert(place, app);
        }
        for (index, app) in apps.iter().enumerate() {
            if let Some(other) = apps[index + 1..].iter().find(|other| app.mount.overlaps(&other.mount)) {
                return Err(RegistryError::Overlap(app.name.clone(), other.name.clone()));
            }
            let is_other = |name: &String| apps.iter().any(|other| other.name == *name && other.name != app.name);
            if let Some(embedded) = app.embeds.iter().find(|name| !is_other(name)) {
                return Err(RegistryError::Embeds {
                    app: app.name.clone(),
                    embedded: embedded.clone(),
                });
            }
        }
        Ok(Self { apps })
    }

    /// Every app, in navigation order.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The app that owns a location, and the location's path below the app's mount path.
    #[must_use]
    pub fn owner<'path>(&self, path: &'path str) -> Option<(&App, &'path str)> {
        self.apps.iter().find_map(|app| Some((app, app.mount.strip(path)?)))
    }
}

/// Whether the text is an address at which the [frontend-discovery](https://github.com/awslabs/frontend-discovery) schema
/// of version 1 is published. It has only ever been published as `v1-pre`.
fn is_frontend_discovery(schema: &str) -> bool {
    let place = schema
        .strip_suffix("/schema/v1-pre.json")
        .or_else(|| schema.strip_suffix("/schema/v1.json"));
    let is_branch = |branch: &str| {
        !branch.is_empty()
            && branch
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_'))
    };
    place.is_some_and(|place| {
        place == "https://mfewg.org"
            || [
                "https://raw.githubusercontent.com/awslabs/frontend-discovery/",
                "https://github.com/awslabs/frontend-discovery/blob/",
            ]
            .iter()
            .any(|repository| place.strip_prefix(repository).is_some_and(is_branch))
    })
}

#[cfg(test)]
mod tests;

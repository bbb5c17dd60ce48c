use super::*;
use crate::testing::{app, write, write_both};

#[test]
fn an_app_that_does_not_match_its_manifest_is_refused() {
    let (folder, entry, _) = app();
    write_both(folder.path(), &entry, b"export { };");
    assert!(matches!(BuiltApp::read(folder.path()), Err(DistributionError::Changed { path, .. }) if path == entry));

    let (folder, entry, wasm) = app();
    let compressed = compress::brotli(b"alert(1)", compress::Effort::Quick).unwrap();
    write(folder.path(), &format!("{entry}.br"), &compressed);
    assert!(
        matches!(BuiltApp::read(folder.path()), Err(DistributionError::Compressed(path)) if path == format!("{entry}.br"))
    );
    fs::remove_file(folder.path().join(format!("{entry}.br"))).unwrap();
    for name in [wasm.clone(), format!("{wasm}.br")] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    assert!(matches!(BuiltApp::read(folder.path()), Err(DistributionError::Missing(path)) if path == wasm));

    for stranger in ["secret.txt", "manifests/1.json"] {
        let (folder, ..) = app();
        write(folder.path(), stranger, b"x");
        assert!(matches!(BuiltApp::read(folder.path()), Err(DistributionError::Unknown(path)) if path == stranger));
    }

    let (folder, ..) = app();
    write(folder.path(), MANIFEST_FILE, b"{");
    assert!(matches!(
        BuiltApp::read(folder.path()),
        Err(DistributionError::Manifest { .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_site_is_not_read_behind_links() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), INDEX, b"x");
    std::os::unix::fs::symlink("/proc/self/environ", folder.path().join("a.txt")).unwrap();
    let error = Distribution::read(folder.path()).unwrap_err();
    assert!(
        matches!(error, DistributionError::Folder(FolderError::Link(_))),
        "{error}"
    );
    let said = error.to_string();
    assert!(
        said.contains("a.txt` is a link") && said.contains("put a copy in its place"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn the_folder_of_an_app_is_no_link() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let [app, elsewhere] = ["app", "elsewhere"].map(|name| folder.path().join(name));
    fs::create_dir_all(app.join(DISTRIBUTION_FOLDER)).unwrap();
    assert_eq!(distribution_of(&app).unwrap(), app.join(DISTRIBUTION_FOLDER));
    // The app itself is what was named.
    symlink("app", folder.path().join("linked")).unwrap();
    assert!(distribution_of(&folder.path().join("linked")).is_ok());

    fs::create_dir(&elsewhere).unwrap();
    let dist = app.join(DISTRIBUTION_FOLDER);
    fs::remove_dir(&dist).unwrap();
    for target in [
        &*elsewhere,
        Path::new("../elsewhere"),
        Path::new("."),
        Path::new("gone"),
    ] {
        symlink(target, &dist).unwrap();
        let error = distribution_of(&app).unwrap_err();
        assert!(
            matches!(&error, FolderError::LinkedDistribution(path) if *path == dist),
            "{target:?}: {error}"
        );
        fs::remove_file(&dist).unwrap();
    }
}

#[test]
fn a_folder_without_an_app_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("dist")] {
        assert!(matches!(BuiltApp::read(&path), Err(DistributionError::Nothing(_))));
    }
    write(folder.path(), INDEX, b"x");
    assert!(matches!(Distribution::read(folder.path()), Ok(Distribution::Site(_))));
    assert!(matches!(BuiltApp::read(folder.path()), Err(DistributionError::Site(_))));
}

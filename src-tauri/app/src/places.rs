//! Where the program finds its data and its assets.

use std::path::{Path, PathBuf};

/// The platform's data directory of the counter.
pub fn default_data_dir() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| {
            let home = std::env::var_os("HOME")?;
            Some(Path::new(&home).join(".local/share"))
        })?;
    Some(base.join("counter"))
}

/// The assets: as named, as `COUNTER_ASSETS` says, beside the installed program, or in the
/// workspace that the program was built in.
pub fn assets_dir(named: Option<&Path>) -> Option<PathBuf> {
    let from_environment = std::env::var_os("COUNTER_ASSETS").map(PathBuf::from);
    let executable = std::env::current_exe().ok();
    let program_dir = executable.as_deref().and_then(Path::parent);
    let candidates = [
        named.map(Path::to_owned),
        from_environment,
        program_dir.map(|dir| dir.join("../lib/counter/assets")),
        program_dir.map(|dir| dir.join("assets")),
        program_dir.and_then(workspace_of),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|dir| dir.join("policy").is_dir())
}

/// The camera that `COUNTER_CAMERA` names, as `test:DIR`, whatever is set at the machine.
pub(crate) fn camera() -> Option<String> {
    std::env::var("COUNTER_CAMERA")
        .ok()
        .filter(|camera| !camera.is_empty())
}

/// `target/debug/counter` lies in a workspace whose assets serve in development.
fn workspace_of(program_dir: &Path) -> Option<PathBuf> {
    program_dir
        .ancestors()
        .map(|dir| dir.join("assets"))
        .find(|dir| dir.join("policy").is_dir())
}

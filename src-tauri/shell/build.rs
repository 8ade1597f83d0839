//! Tells Tauri which commands exist and where the capabilities lie.
//!
//! Listing the commands is what turns the per-command check on: without the list Tauri lets every
//! local window call every command.

/// The names of all commands, as `commands::handler` registers them.
const COMMANDS: &[&str] = &[];

/// Capabilities lie with the shell, not in the root where Tauri would look for them.
const CAPABILITIES: &str = "./src-tauri/shell/capabilities/*.json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/shell/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern(CAPABILITIES)
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes)?;
    Ok(())
}

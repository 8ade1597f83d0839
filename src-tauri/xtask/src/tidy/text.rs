//! What can be read from the source files alone.

use std::path::Path;

use anyhow::{Context, Result};

use super::Findings;
use crate::workspace::{files, root};

/// Lines above which a file is named in the report; it may have its reasons.
const LONG: usize = 400;

pub(super) fn check(findings: &mut Findings) -> Result<()> {
    let root = root();
    let mut long = Vec::new();
    for path in files(&root, &[".rs", ".ts", ".vue"])? {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let relative = path.strip_prefix(&root).unwrap_or(&path);
        let lines = text.lines().count();
        if lines > LONG {
            long.push((lines, relative.display().to_string()));
        }
        if relative
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            allow_attributes(relative, &text, findings);
        } else {
            tauri_imports(relative, &text, findings);
        }
    }
    long.sort_unstable();
    for (lines, path) in long.iter().rev() {
        println!("tidy: {path} has {lines} lines; one idea a file.");
    }
    Ok(())
}

/// `#[expect]` says so when its reason is gone; `#[allow]` never does.
fn allow_attributes(path: &Path, text: &str, findings: &mut Findings) {
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with("#[allow(") || line.starts_with("#![allow(") {
            findings.add(format!(
                "{}:{}: use #[expect(…, reason = \"…\")] in place of #[allow]",
                path.display(),
                number + 1
            ));
        }
    }
}

/// The rest of the UI speaks to the interface of `backend`, so that it runs in a browser too.
fn tauri_imports(path: &Path, text: &str, findings: &mut Findings) {
    if path.starts_with("ui/src/backend") || !path.starts_with("ui/src") {
        return;
    }
    for (number, line) in text.lines().enumerate() {
        if line.contains("@tauri-apps/") {
            findings.add(format!(
                "{}:{}: only ui/src/backend imports @tauri-apps",
                path.display(),
                number + 1
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(check: impl FnOnce(&mut Findings)) -> usize {
        let mut findings = Findings::default();
        check(&mut findings);
        findings.sentences.len()
    }

    #[test]
    fn tauri_is_imported_in_backend_only() {
        let text = "import { invoke } from \"@tauri-apps/api/core\";";
        let in_feature = Path::new("ui/src/features/login/LoginPage.vue");
        assert_eq!(
            findings(|f| tauri_imports(in_feature, text, f)),
            1,
            "a feature may not"
        );
        let in_backend = Path::new("ui/src/backend/tauri.ts");
        assert_eq!(
            findings(|f| tauri_imports(in_backend, text, f)),
            0,
            "the backend may"
        );
    }

    #[test]
    fn allow_is_found_where_no_compiler_looks() {
        let text = "#[cfg(windows)]\n    #[allow(dead_code)]\nfn f() {}";
        assert_eq!(
            findings(|f| allow_attributes(Path::new("a.rs"), text, f)),
            1,
            "the attribute"
        );
        let mention = "/// Never write `#[allow(…)]`.";
        assert_eq!(
            findings(|f| allow_attributes(Path::new("a.rs"), mention, f)),
            0,
            "a mention"
        );
    }
}

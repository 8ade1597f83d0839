//! `tidy`: the house rules that no compiler checks.
//!
//! Every check collects all its findings before it fails, each with the file and what to do.

mod edges;
pub(crate) mod generated;
mod licences;
pub(crate) mod rule_table;
mod rules;
mod text;

use anyhow::{Result, bail};

/// All checks, the generated TypeScript included, which needs the test binaries.
pub(crate) fn tidy() -> Result<()> {
    sources()?;
    generated::check()
}

/// The checks that compile nothing.
pub(crate) fn sources() -> Result<()> {
    let packages = crate::workspace::packages()?;
    let mut findings = Findings::default();
    edges::check(&packages, &mut findings);
    edges::check_domain(&mut findings)?;
    licences::check(&packages, &mut findings)?;
    text::check(&mut findings)?;
    rules::check(&mut findings)?;
    rule_table::check(&mut findings)?;
    findings.conclude()
}

/// What is wrong, one sentence each.
#[derive(Default)]
struct Findings {
    sentences: Vec<String>,
}

impl Findings {
    fn add(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    fn conclude(self) -> Result<()> {
        if self.sentences.is_empty() {
            println!("tidy: nothing found.");
            return Ok(());
        }
        for sentence in &self.sentences {
            println!("- {sentence}");
        }
        bail!("tidy found {} things", self.sentences.len())
    }
}

//! What the employer gets back: the rows with problems, each with what is wrong.

use std::io::Write as _;
use std::path::Path;

use counter_domain::calendar::beijing;
use counter_domain::role::Permission;
use counter_store::StoreError;

use super::entry::{Entry, RowState};
use super::files;
use crate::contract::{BatchExported, CommandError, ExportBatchRequest};
use crate::counter::Counter;
use crate::exchange::drives;
use crate::fault::from_store;
use crate::roster::problems_as_csv;

impl Counter {
    /// Writes the rows with problems into a file beside the employer's own.
    pub fn export_batch(
        &self,
        request: &ExportBatchRequest,
    ) -> Result<BatchExported, CommandError> {
        self.export_batch_to(request, &files::allowed(&request.folder)?)
    }

    /// The same to anywhere.
    pub fn export_batch_to(
        &self,
        request: &ExportBatchRequest,
        folder: &Path,
    ) -> Result<BatchExported, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        let rows = work
            .store
            .read(|reading| reading.batches().rows(batch.id))
            .map_err(|error: StoreError| from_store(&error))?;
        let mut wrong = Vec::new();
        for row in &rows {
            let entry = Entry::of(row)?;
            if entry.state(row) == RowState::Problem {
                let problem = request.problems.get(&row.id.to_string());
                wrong.push((row.line, entry, problem.cloned().unwrap_or_default()));
            }
        }
        let table = problems_as_csv(wrong.iter().map(|(line, entry, problem)| {
            let (name, number) = (entry.name.expose(), entry.number.expose());
            (*line, name.as_str(), number.as_str(), problem.as_str())
        }));
        let name = format!(
            "名册退回-{}.csv",
            beijing(work.at()).strftime("%Y%m%d-%H%M%S")
        );
        let path = folder.join(name);
        drives::write(&path, |file| Ok(file.write_all(table.as_bytes())?))?;
        Ok(BatchExported {
            path: path.display().to_string(),
            rows: u32::try_from(wrong.len()).unwrap_or(u32::MAX),
        })
    }
}

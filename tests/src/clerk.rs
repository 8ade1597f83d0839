//! What a clerk does at a window, in the order of the screens.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

use std::path::Path;

use counter_app::Counter;
use counter_app::contract::{
    DraftForm, DraftRequest, MaterialForm, OpenDraftRequest, PassedForm, PersonRequest, PersonView,
    SaveDraftRequest, SubmitApplicationRequest, SubmittedView,
};
use counter_domain::id::PersonId;

use crate::region::{Window, citizen_number};

/// A first application from the draft to the receipt, of whoever has this name and this number.
pub fn submit_application(
    counter: &Counter,
    person: &str,
    name: &str,
    number: &str,
) -> SubmittedView {
    let draft = counter
        .open_draft(&OpenDraftRequest {
            person: person.to_owned(),
            business: "first_application".to_owned(),
            subject: None,
        })
        .expect("the rules allow an application");
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos/good.jpg");
    let photo = std::fs::read(photo).expect("the photo is in the fixtures");
    let photo = commented(&photo, number);
    let draft = counter
        .attach_photo(&draft.draft, &photo)
        .expect("the photo is taken");
    let findings = || draft.photo.iter().flat_map(|photo| &photo.findings);
    let form = DraftForm {
        identity_name: name.to_owned(),
        identity_number: number.to_owned(),
        materials: vec![MaterialForm {
            kind: "applicant_identity".to_owned(),
            form: "original".to_owned(),
            copies: 1,
            verified: true,
        }],
        ticks: findings()
            .filter(|finding| finding.level == "manual")
            .map(|finding| finding.code.clone())
            .collect(),
        passed: findings()
            .filter(|finding| finding.level == "warning")
            .map(|finding| PassedForm {
                code: finding.code.clone(),
                reason: "现场核对，本人近照".to_owned(),
            })
            .collect(),
        by_agent: false,
        path: "centre_batch".to_owned(),
        remark: String::new(),
        ..draft.form.clone()
    };
    let draft = counter
        .save_draft(&SaveDraftRequest {
            draft: draft.draft,
            version: draft.version,
            form,
        })
        .expect("what was typed is kept");
    let request = DraftRequest { draft: draft.draft };
    counter.prepare_form(&request).expect("the form is made");
    counter
        .submit_application(&SubmitApplicationRequest {
            draft: request.draft,
            signed: true,
        })
        .expect("the application is recorded")
}

/// The same picture as a file of its own: a comment follows the start of the image (ITU-T T.81,
/// B.2.4.5).
fn commented(jpeg: &[u8], comment: &str) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(2);
    let length = u16::try_from(comment.len() + 2).expect("a comment is short");
    let [high, low] = length.to_be_bytes();
    [start, &[0xFF, 0xFE, high, low], comment.as_bytes(), rest].concat()
}

impl Window {
    /// A first application of one of the region's people.
    pub fn submit(&self, person: PersonId, serial: u16) -> SubmittedView {
        let (person, number) = (person.to_string(), citizen_number(serial));
        submit_application(&self.counter, &person, "阿依古丽·买买提江", &number)
    }

    /// Whether the station knows a person.
    pub fn knows(&self, person: PersonId) -> bool {
        let request = PersonRequest {
            person: person.to_string(),
        };
        self.counter.open_person(&request).is_ok()
    }

    /// A person's page.
    pub fn person(&self, person: PersonId) -> PersonView {
        self.counter
            .open_person(&PersonRequest {
                person: person.to_string(),
            })
            .expect("the station knows him")
    }
}

//! Making a certificate: number, paper and act come about in one transaction.

use std::collections::BTreeSet;

use counter_act::KeyId;
use counter_document::{
    Document, DocumentKind, InsuredPerson, Issue, Office, RenderOptions, SealPlan, Summary,
    Verification, render, verification_code,
};
use counter_domain::act::{Draft, Request};
use counter_domain::calendar::{beijing, beijing_date};
use counter_domain::certificate::{CertificateContent, SealWay, cert_6_awaited, valid_until};
use counter_domain::contribution::Month;
use counter_domain::decide::decide;
use counter_domain::id::{DocumentId, DraftId};
use counter_domain::number::BusinessNumber;
use counter_domain::organisation::Organisation;
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_domain::sensitive::Sensitive;
use counter_store::table::station::Enrolment;
use counter_store::{StoreError, Writing};
use counter_wire::certificate::{CertificateSummary, SignedSummary};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::kind::{self, KINDS, PICKUP, Printed, Source};
use crate::contract::{
    CertificateKindView, CertificateOptionsView, CertificateView, CommandError, ErrorCode,
    MakeCertificateRequest, PersonRequest,
};
use crate::counter::{Counter, Recording, Work};
use crate::document::compose::{identity_word, office};
use crate::document::{document_record, from_render};
use crate::fault::{from_store, incident};
use crate::line::files::LineFiles;
use crate::view::{moment_words, word};

/// Where papers of a demo station say that they can be checked.
const DEMO_PLACE: &str = "https://verify.example.cn";

/// What is wished for, read.
struct Wish<'a> {
    kind: DocumentKind,
    source: Source<'a>,
    data_until: Date,
    first: Month,
    last: Month,
    monthly: bool,
    address: String,
    seal: SealWay,
    self_issued: bool,
    handwritten: bool,
}

impl Counter {
    /// What can be certified of a person, and what was.
    pub fn certificate_options(
        &self,
        request: &PersonRequest,
    ) -> Result<CertificateOptionsView, CommandError> {
        let work = self.work(Permission::Look)?;
        let person = work.person(&request.person)?;
        let told = person.contributions.as_ref();
        let runs = || told.into_iter().flat_map(|told| &told.runs);
        let mut insurances: Vec<_> = runs().map(|run| run.insurance).collect();
        insurances.sort_unstable();
        insurances.dedup();
        let mut certificates: Vec<_> = person.certificates.values().collect();
        certificates.sort_by_key(|certificate| std::cmp::Reverse(certificate.made_at));
        Ok(CertificateOptionsView {
            first: runs().map(|run| run.first).min().map(|m| m.to_string()),
            last: runs().map(|run| run.last).max().map(|m| m.to_string()),
            data_until: told.map(|told| told.until.to_string()),
            offline_since: self.data_since(&work, &person)?.map(moment_words),
            insurances: insurances.iter().map(word).collect(),
            kinds: kinds_of(&person),
            years: years(runs().map(|run| (run.first, run.last))),
            address: person
                .facts
                .address
                .as_ref()
                .map_or_else(String::new, |address| address.expose().clone()),
            seal: word(&self.seal_way(&work)?.0),
            certificates: certificates
                .into_iter()
                .map(|made| self.certificate_view(&work, &work.certificate(&made.id.to_string())?))
                .collect::<Result<_, _>>()?,
        })
    }

    /// 出具证明
    pub fn make_certificate(
        &self,
        request: &MakeCertificateRequest,
    ) -> Result<CertificateView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let person = work.person(&request.person)?;
        let mut wish = wish(request, &person, work.today())?;
        let (way, self_issued) = self.seal_way(&work)?;
        wish.seal = if request.seal { way } else { SealWay::None };
        wish.self_issued = self_issued;
        let id = DocumentId(self.random.uuid(work.at()));
        work.store
            .write(|writing| self.issue(&work, writing, &person, &wish, id))?;
        self.act_recorded();
        self.certificate_view(&work, &work.certificate(&id.to_string())?)
    }

    fn issue(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        person: &Person,
        wish: &Wish<'_>,
        id: DocumentId,
    ) -> Result<(), CommandError> {
        let missing = || CommandError::new(ErrorCode::StoreMissing);
        let enrolment = writing.enrolment().get()?.ok_or_else(missing)?;
        let number = writing
            .numbers_mut()
            .reserve(
                work.office(),
                &enrolment.station.code,
                work.today(),
                DraftId(Uuid::nil()),
                work.at(),
            )
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        let paper = self.paper(work, writing, person, wish, (&enrolment, &number))?;
        let fonts = self.fonts()?;
        let options = RenderOptions {
            printed_at: work.now.beijing(),
            handwritten: wish.handwritten,
        };
        let pdf = render(&paper, fonts, &options).map_err(|error| from_render(&error))?;
        let record = document_record(id, &paper, &pdf, work.at());
        let content = CertificateContent {
            certificate: id,
            number: number.clone(),
            document_kind: record.kind.clone(),
            seal: wish.seal,
            first: wish.first,
            last: wish.last,
            data_until: wish.data_until,
            template: record.template,
            fonts: hex::encode(fonts.fingerprint()),
            data: Sensitive::new(record.data.clone()),
            pdf_sha256: hex::encode(pdf.sha256),
            pages: record.pages,
            application: match wish.source {
                Source::Told(_) => None,
                Source::Application(application) => Some(application.id),
            },
        };
        let draft = Draft {
            actor: work.actor(),
            request: Request::MakeCertificate(Box::new(content)),
        };
        let act = decide(Some(person), &draft, &self.assets.policy, work.now)?;
        let recording = Recording {
            act: &act,
            person: person.id,
            business_number: Some(number.to_string()),
            enclosures: &[],
        };
        let act = self.record(work, writing, &recording)?;
        writing.documents_mut().add(&record, &pdf.bytes)?;
        writing.documents_mut().tie(id, act)?;
        Ok(())
    }

    /// The data of the paper.
    fn paper(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        person: &Person,
        wish: &Wish<'_>,
        (enrolment, number): (&Enrolment, &BusinessNumber),
    ) -> Result<Document, CommandError> {
        let facts = &person.facts;
        let setting = self.setting(work);
        let office = office(&setting);
        let issue = Issue {
            number: number.to_string(),
            verification: self.verification(
                work,
                writing,
                person,
                (&office, wish.kind),
                (enrolment, number),
            )?,
            office,
            issued_at: beijing(work.at()),
            data_until: wish.data_until,
            offline_since: self.data_since(work, person)?.map(beijing),
            valid_until: Some(valid_until(&self.assets.policy, work.today())),
            seal: match wish.seal {
                SealWay::None => SealPlan::None,
                SealWay::ByHand => SealPlan::ByHand,
                SealWay::Electronic => SealPlan::Electronic,
            },
            self_issued: wish.self_issued,
            clerk: setting.clerk.clone(),
        };
        let organisations = &self.assets.organisations;
        let place = |says: fn(&Organisation) -> Option<&str>| {
            let told = organisations.told(work.office(), says);
            told.unwrap_or_default().to_owned()
        };
        let printed = Printed {
            issue,
            person: InsuredPerson {
                name: facts.name.expose().clone(),
                sex: facts.sex.name().to_owned(),
                identity_kind: identity_word(facts.id_kind).to_owned(),
                identity_number: facts.number.expose().clone(),
                social_security_number: None,
                employer: match wish.source {
                    Source::Told(told) => {
                        let latest = told.runs.iter().max_by_key(|run| run.last);
                        latest.map(|run| run.payer.clone())
                    }
                    Source::Application(_) => None,
                },
            },
            monthly: wish.monthly,
            household_address: wish.address.clone(),
            area_code: place(|office| office.area_code.as_deref()),
            postal_code: place(|office| office.postal_code.as_deref()),
        };
        match wish.source {
            Source::Application(application) => Ok(kind::pickup(application, printed)),
            Source::Told(told) => {
                let span = (wish.first, wish.last);
                kind::document(wish.kind, span, told, printed).ok_or_else(unknown)
            }
        }
    }

    /// Number and code, and a summary that the device signs, so that the paper can be checked
    /// before its act has reached the centre.
    fn verification(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        person: &Person,
        (office, kind): (&Office, DocumentKind),
        (enrolment, number): (&Enrolment, &BusinessNumber),
    ) -> Result<Option<Verification>, CommandError> {
        let centre = LineFiles::in_dir(&self.data_dir).load().ok().flatten();
        let place = match centre.map(|file| file.centre) {
            Some(centre) if !centre.is_empty() => centre,
            _ if enrolment.station.demo => DEMO_PLACE.to_owned(),
            // Where nobody answers enquiries, no paper says that somebody does.
            _ => return Ok(None),
        };
        let key = writing
            .enrolment()
            .device_key()?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?;
        let mut secret = [0; 32];
        self.random.fill(&mut secret);
        let number = number.to_string();
        let code = verification_code(&secret, &number, &[]);
        let until = valid_until(&self.assets.policy, work.today());
        let facts = &person.facts;
        let masked = Summary::new(
            &number,
            Some(until),
            facts.name.expose(),
            facts.number.expose(),
        );
        let key_id: KeyId = key.verifying().id();
        let summary = CertificateSummary {
            number,
            title: kind.title().to_owned(),
            office: office.name.clone(),
            person: masked.masked_name,
            number_ends: masked.last_four,
            issued_on: work.today(),
            valid_until: until,
            key: key_id,
        };
        let signed = SignedSummary::sign(summary, &code, &key);
        Ok(signed.map(|signed| Verification {
            qr: signed.address(&place, &code),
            place,
            code,
        }))
    }

    /// Offline: when the data was in step with the centre; none while the line is up.
    fn data_since(&self, work: &Work, person: &Person) -> Result<Option<Timestamp>, CommandError> {
        if self.line_is_up() {
            return Ok(None);
        }
        let state = work
            .store
            .read(|reading| reading.sync_state().get())
            .map_err(|error: StoreError| from_store(&error))?;
        Ok(state
            .succeeded_at
            .or_else(|| person.facts.insurances.as_of()))
    }
}

/// What is asked of a person, and what it is made from. How the seal comes is the station's to say.
fn wish<'a>(
    request: &MakeCertificateRequest,
    person: &'a Person,
    today: Date,
) -> Result<Wish<'a>, CommandError> {
    let (kind, source, data_until, span) = if request.kind == PICKUP.name() {
        let application = cert_6_awaited(person)?;
        let accepted = beijing_date(application.accepted_at);
        let span = Month::of(accepted).zip(Month::of(today));
        (PICKUP, Source::Application(application), today, span)
    } else {
        let told = person
            .contributions
            .as_ref()
            .filter(|told| !told.runs.is_empty())
            .ok_or_else(unknown)?;
        let kind = kind::named(&request.kind).ok_or(CommandError::new(ErrorCode::NotFound))?;
        if kind::lacks(kind, told).is_some() {
            return Err(unknown());
        }
        let asked = (
            month("first", &request.first)?,
            month("last", &request.last)?,
        );
        let span = kind::span(kind, asked, told, today);
        (kind, Source::Told(told), told.until, span)
    };
    let (first, last) = span.ok_or_else(unknown)?;
    Ok(Wish {
        kind,
        source,
        data_until,
        first,
        last,
        monthly: request.monthly,
        address: request.address.trim().to_owned(),
        seal: SealWay::None,
        self_issued: false,
        handwritten: request.handwritten,
    })
}

/// What can be made of a person.
fn kinds_of(person: &Person) -> Vec<CertificateKindView> {
    let waits = person
        .application_under_way()
        .is_some_and(|application| application.status.card_is_to_come());
    let told = person.contributions.as_ref();
    let of_told = told.filter(|told| !told.runs.is_empty()).into_iter();
    of_told
        .flat_map(|told| KINDS.map(|kind| kind::view(kind, told)))
        .chain(waits.then(kind::pickup_view))
        .collect()
}

fn unknown() -> CommandError {
    CommandError::new(ErrorCode::ContributionsUnknown)
}

/// The years that spans of months touch, the newest first.
fn years(spans: impl Iterator<Item = (Month, Month)>) -> Vec<i32> {
    let years: BTreeSet<i32> = spans
        .flat_map(|(first, last)| first.year()..=last.year())
        .collect();
    years.into_iter().rev().collect()
}

fn month(field: &str, text: &str) -> Result<Month, CommandError> {
    text.trim().parse().map_err(|_| {
        CommandError::new(ErrorCode::InvalidInput)
            .with("field", field)
            .with("reason", "not_a_month")
    })
}

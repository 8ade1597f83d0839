//! Verdicts that a station may ask for, and people of other stations.

pub(crate) const VERDICTS: &str =
    "SELECT id, detail FROM act WHERE id = ANY($1::uuid[]) AND station = $2";

pub(crate) const SUBJECT_OF_NUMBER: &str = "SELECT subject FROM person_number WHERE number = $1";

pub(crate) const PERSON_BY_NUMBER: &str = "SELECT subject.id, subject.version, subject.state
    FROM person_number JOIN subject ON subject.id = person_number.subject
    WHERE person_number.number = $1 AND subject.state IS NOT NULL";

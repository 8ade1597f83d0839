//! The OpenAPI document against the table of endpoints.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use counter_wire::endpoint::{Caller, ENDPOINTS, endpoint};
use counter_wire::openapi::document;
use expect_test::expect;
use serde_json::Value;

/// Everything that a `$ref` names.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(name)) = map.get("$ref") {
                found.insert(name.clone());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_endpoint_stands_in_the_document() {
    let document = document("0.0.0");
    let mut lines = String::new();
    for endpoint in ENDPOINTS {
        let operation = &document["paths"][endpoint.path][endpoint.method.to_lowercase()];
        assert_eq!(operation["operationId"], endpoint.id);
        assert_eq!(
            operation["security"].is_array(),
            endpoint.caller == Caller::Device,
            "{} says who may call",
            endpoint.id
        );
        let statuses: Vec<&str> = operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        writeln!(
            lines,
            "{:<5}{:<26}{}",
            endpoint.method,
            endpoint.path,
            statuses.join(" ")
        )
        .unwrap();
    }
    expect![[r"
        GET  /v1/health                200 400 415 426 500 503
        GET  /v1/openapi.json          200 400 415 426 500 503
        GET  /v1/time                  200 400 415 426 429 500 503
        POST /v1/enrolments            200 400 403 413 415 426 429 500 503
        POST /v1/renewals              200 400 403 404 413 415 426 429 500 503
        POST /v1/acts                  200 400 401 403 413 415 426 429 500 503
        POST /v1/verdicts              200 400 401 403 413 415 426 429 500 503
        GET  /v1/changes               200 400 401 403 415 426 429 500 503
        POST /v1/people/lookups        200 400 401 403 413 415 426 429 500 503
        POST /v1/blobs/missing         200 400 401 403 413 415 426 429 500 503
        PUT  /v1/blobs/{sha256}        200 400 401 403 409 413 415 422 426 429 500 503
        GET  /v1/blobs/{sha256}        200 400 401 403 404 415 426 429 500 503
        GET  /v1/online-applications   200 400 401 403 415 426 429 500 503
        GET  /v1/appointments          200 400 401 403 415 426 429 500 503
    "]]
    .assert_eq(&lines);
}

#[test]
fn what_the_document_names_it_also_describes() {
    let document = document("0.0.0");
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    assert!(
        named.len() > 20,
        "messages are described by name: {named:?}"
    );
    for name in named {
        let pointer = name
            .strip_prefix('#')
            .expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{name} is described");
    }
}

#[test]
fn ids_are_unique_and_found() {
    let ids: BTreeSet<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.id).collect();
    assert_eq!(ids.len(), ENDPOINTS.len());
    assert_eq!(endpoint("push_acts").unwrap().path, "/v1/acts");
    assert!(endpoint("nothing").is_none());
}

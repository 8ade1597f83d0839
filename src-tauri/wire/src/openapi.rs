//! The OpenAPI 3.1 document, drawn from the table of endpoints.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::endpoint::{Body, Caller, Draw, ENDPOINTS, Endpoint};
use crate::problem::{Problem, ProblemCode};
use crate::version::{PROGRAM_HEADER, PROTOCOL, PROTOCOL_HEADER};

/// The document. `program` is the version of whoever serves it.
pub fn document(program: &str) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let operation = operation(endpoint, &mut generator);
        let methods = paths
            .entry(endpoint.path)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(methods) = methods {
            methods.insert(endpoint.method.to_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "社保柜台 counter protocol",
            "version": program,
            "description": format!("Protocol {PROTOCOL}; docs/protocol.md tells it in words."),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "device": {
                    "type": "mutualTLS",
                    "description": "The certificate that the device was enrolled with.",
                },
            },
        },
    })
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let mut parameters = vec![
        header(PROTOCOL_HEADER, &json!({"type": "integer", "minimum": 1})),
        header(PROGRAM_HEADER, &json!({"type": "string", "maxLength": 64})),
    ];
    if endpoint.path.contains("{sha256}") {
        parameters.push(json!({
            "name": "sha256", "in": "path", "required": true,
            "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        }));
    }
    if let Some(query) = endpoint.query {
        parameters.extend(query_parameters(query));
    }
    let mut operation = json!({
        "operationId": endpoint.id,
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": responses(endpoint, generator),
    });
    if let Value::Object(operation) = &mut operation {
        if let Some(body) = content(endpoint.request, generator) {
            operation.insert(
                "requestBody".to_owned(),
                json!({"required": true, "content": body}),
            );
        }
        if endpoint.caller == Caller::Device {
            operation.insert("security".to_owned(), json!([{"device": []}]));
        }
    }
    operation
}

fn header(name: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "header", "required": false, "schema": schema})
}

/// The fields of a query's schema as parameters of their own.
fn query_parameters(draw: Draw) -> Vec<Value> {
    let mut own = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator();
    let schema = draw(&mut own).to_value();
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            json!({
                "name": name, "in": "query",
                "required": required.contains(&name.as_str()),
                "schema": schema,
            })
        })
        .collect()
}

fn responses(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut good = json!({"description": "Done."});
    if let (Value::Object(good), Some(content)) = (&mut good, content(endpoint.response, generator))
    {
        good.insert("content".to_owned(), content);
    }
    responses.insert("200".to_owned(), good);
    let common = [
        ProblemCode::Malformed,
        ProblemCode::WrongMediaType,
        ProblemCode::TooOld,
        ProblemCode::Internal,
        ProblemCode::Unavailable,
    ];
    for code in common.iter().chain(endpoint.problems) {
        let schema = generator.subschema_for::<Problem>();
        responses.insert(
            code.status().to_string(),
            json!({
                "description": "A problem; its code says which.",
                "content": {"application/problem+json": {"schema": schema}},
            }),
        );
    }
    Value::Object(responses)
}

fn content(body: Body, generator: &mut SchemaGenerator) -> Option<Value> {
    match body {
        Body::Nothing => None,
        Body::Json(draw) => Some(json!({"application/json": {"schema": draw(generator)}})),
        Body::Bytes => Some(json!({
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        })),
    }
}

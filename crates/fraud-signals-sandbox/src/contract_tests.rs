use serde_json::{Value, json};

use super::load;

fn contract() -> Value {
    json!({
        "openapi": "3.0.3",
        "paths": { "/things": {
            "parameters": [{ "$ref": "#/components/parameters/Trace" }],
            "put": {
                "operationId": "put_thing",
                "requestBody": { "$ref": "#/components/requestBodies/Thing" },
                "responses": {
                    "400": { "description": "no" },
                    "202": { "$ref": "#/components/responses/Taken" },
                },
            },
        } },
        "components": {
            "parameters": { "Trace": {
                "name": "x-trace", "in": "header", "required": true,
                "schema": { "type": "string", "format": "uuid" },
            } },
            "requestBodies": { "Thing": { "required": true, "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Thing" },
            } } } },
            "responses": { "Taken": { "description": "yes", "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Receipt" },
            } } } },
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["name"],
                    "properties": { "name": { "type": "string" } },
                },
                "Receipt": { "type": "object", "example": { "taken": true } },
            },
        },
    })
}

/// The message with which the contract is refused after `value` was put at `pointer`.
fn refused(pointer: &str, value: Value) -> String {
    let mut contract = contract();
    *contract
        .pointer_mut(pointer)
        .expect("the pointer leads somewhere") = value;
    let error = load("thing.json", &contract.to_string())
        .err()
        .expect("the contract is refused");
    error.to_string()
}

#[test]
fn everything_is_reached_through_references() {
    let operations = load("thing.json", &contract().to_string()).expect("the contract is read");
    let [operation] = operations.as_slice() else {
        panic!("one operation")
    };
    assert_eq!(&*operation.id, "put_thing");
    assert_eq!(operation.method, "PUT");
    assert_eq!(operation.path, "/things");
    assert_eq!(operation.headers.len(), 1);
    assert!(operation.headers[0].required);
    assert!(
        !operation.headers[0]
            .validator
            .is_valid(&json!("not a guid"))
    );
    let body = operation.body.as_ref().expect("a body");
    assert!(body.required);
    assert!(body.validator.is_valid(&json!({ "name": "a" })));
    assert!(!body.validator.is_valid(&json!({ "name": 1 })));
    assert_eq!(operation.success.status, 202);
    assert!(operation.field_names.contains("name"));
}

#[test]
fn what_cannot_be_served_is_refused_by_name() {
    let error = load("thing.json", "{")
        .err()
        .expect("broken JSON is refused");
    assert!(
        error
            .to_string()
            .starts_with("thing.json: the file: this is not JSON")
    );

    assert_eq!(
        refused("/paths/~1things/put/operationId", json!(7)),
        "thing.json: PUT /things: `operationId` is missing or has an unexpected type"
    );
    assert_eq!(
        refused(
            "/paths/~1things/parameters/0/$ref",
            json!("#/components/parameters/Gone")
        ),
        "thing.json: PUT /things: `$ref: #/components/parameters/Gone` leads to nothing in this \
         contract"
    );
    let query = json!({ "name": "page", "in": "query", "schema": { "type": "string" } });
    assert!(refused("/components/parameters/Trace", query).contains("parameters in `query`"));
    assert!(refused("/components/schemas/Receipt", json!({})).contains("no 2xx response"));
    let unknown = json!({ "$ref": "#/components/schemas/Gone" });
    assert!(
        refused(
            "/components/requestBodies/Thing/content/application~1json/schema",
            unknown
        )
        .contains("the schema cannot be compiled")
    );
}

#[test]
fn circular_references_end() {
    let circle = json!({ "$ref": "#/components/responses/Taken" });
    assert!(refused("/components/responses/Taken", circle).contains("leads to nothing"));
}

### The page of the REST API. Endpoints and fields are described in English, in the OpenAPI document.

docs-heading = API
docs-lead = Every endpoint, what it takes and what it returns.
docs-machines = Also available as an OpenAPI document: <a>openapi.json</a>. Send the token in the header <code>Authorization: Bearer …</code>
docs-needs-token = Needs an access token.
docs-pending-token = Also accepts a pending token.
docs-parameters = Parameters
docs-body = Body
docs-required = required
docs-optional = optional
docs-answers = Responses
docs-list = A list:
docs-header = with <code>{ $header }</code>
docs-schemas = Schemas

# The page of the GraphQL API.
docs-graphiql-script = GraphiQL needs JavaScript. <code>vestibule schema</code> prints the schema without it.

# The page of the REST API. What calls and fields are is described in English, in the OpenAPI document.
docs-heading = API
docs-lead = Every call that programs can make, what it takes and what it answers.
docs-machines = The same for machines: <a>openapi.json</a>. A token goes into the header <code>Authorization: Bearer …</code>
docs-needs-token = Needs an access token.
docs-pending-token = Takes a pending token, too.
docs-parameters = Parameters
docs-body = Body
docs-required = required
docs-optional = may be missing
docs-answers = Answers
docs-list = A list:
docs-header = with <code>{ $header }</code>
docs-schemas = What answers hold

# The page of the GraphQL API.
docs-graphiql-script = GraphiQL needs JavaScript. <code>vestibule schema</code> prints the schema without.

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
docs-graphql-heading = GraphQL
docs-graphql-lead = Run queries and mutations, and read the schema.
docs-graphql-query = Query
docs-graphql-query-help = Ctrl+Enter or ⌘+Enter runs it.
docs-graphql-variables = Variables
docs-graphql-variables-help = A JSON object, without the $ before the names.
docs-graphql-headers = Headers
docs-graphql-headers-help = A JSON object. After <code>tokenAuth</code>, put the token here: <code>{ $header }</code>
docs-graphql-operation = Operation name
docs-graphql-operation-help = Only needed if the query has several operations.
docs-graphql-run = Run
docs-graphql-response = Response
docs-graphql-response-none = Run a query to see the response here.
docs-graphql-status = HTTP { $status }
# By the page's script. $n is how many milliseconds it took.
docs-graphql-took = HTTP { $status }, { $n } ms
docs-graphql-running = Running …
docs-graphql-unreachable = The server could not be reached. Try again.
docs-graphql-variables-bad = The variables are not a JSON object.
docs-graphql-headers-bad = The headers are not a JSON object of texts.
docs-graphql-history = History
docs-graphql-history-help = Kept in this browser only. Variables, headers and everything in quotation marks are left out: they may be passwords.
docs-graphql-history-clear = Clear the history
docs-graphql-schema = Schema
docs-graphql-schema-off = The schema is not shown here, because introspection is off. <code>vestibule schema</code> prints it.
docs-graphql-search = Search the schema
docs-graphql-search-button = Search
docs-graphql-found = Found: { $n }
docs-graphql-found-none = Nothing found. Try another word.
docs-graphql-queries = Queries
docs-graphql-mutations = Mutations
docs-graphql-objects = Types
docs-graphql-interfaces = Interfaces
docs-graphql-unions = Unions
docs-graphql-enums = Enums
docs-graphql-inputs = Input types
docs-graphql-scalars = Scalars
docs-graphql-arguments = Arguments
docs-graphql-returns = Returns
docs-graphql-implements = Implements
docs-graphql-members = One of
docs-graphql-deprecated = Deprecated
docs-graphql-example = Example
docs-graphql-use = Use the example <code>{ $name }</code>
# In the response, in the place of an answer.
docs-graphql-headers-invalid = The headers must be a JSON object of texts.
docs-graphql-headers-others = Without JavaScript, Authorization is the only header that can be sent.

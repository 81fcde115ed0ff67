/** What `next/headers` says to a server action in these tests: outside a request Next has nothing to give. */
export const given: { headers: Headers } = { headers: new Headers() };

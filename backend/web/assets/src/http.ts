/** Asks the API, with the token that a change needs. */

export class Refused extends Error {
  override toString(): string {
    return this.message;
  }
}

export async function get<T>(path: string): Promise<T> {
  return (await ask(path, { headers: { Accept: "application/json" } })).json() as Promise<T>;
}

export async function put(path: string, body: unknown): Promise<void> {
  await ask(path, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token() },
    body: JSON.stringify(body),
  });
}

export async function remove(path: string): Promise<void> {
  await ask(path, { method: "DELETE", headers: { "X-CSRF-Token": token() } });
}

export function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

async function ask(path: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(path, options);
  if (answer.ok) {
    return answer;
  }
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Refused(problem.detail ?? `The server answered ${answer.status}`);
}

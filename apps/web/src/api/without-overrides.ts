/** Marks that force a direction on all that follows: behind one, "gpj.exe" reads "exe.jpg", and so does our own sentence around it. */
const OVERRIDES = /[\u202d\u202e]/g;

/** An answer without them, as it comes. Text that is written from right to left needs none. */
export function withoutOverrides(response: Response): Response {
  if (!response.body) return response;
  const cleaned = new TransformStream<string, string>({ transform: (text, controller) => controller.enqueue(text.replace(OVERRIDES, '')) });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(new TextDecoderStream()).pipeThrough(cleaned).pipeThrough(new TextEncoderStream()), { status, statusText, headers });
}

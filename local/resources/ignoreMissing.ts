/** What an action gives, or undefined where what it works on is not there. */
export async function ignoreMissing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") {
      return undefined;
    }
    throw error;
  }
}

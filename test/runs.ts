// How often a property is tried: as given in `npm test`, twenty times that in `npm run test:all`.
export const runs = (usual: number): number => (process.env.SAMTALE_ALL ? usual * 20 : usual)

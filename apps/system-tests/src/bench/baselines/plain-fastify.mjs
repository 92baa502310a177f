// The plainest server that answers one task by its id: no token, no bus, no row-level security; one prepared statement.
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
const server = Fastify();
server.get('/tasks/:id', async (request, reply) => {
  const { rows } = await pool.query({ name: 'task', text: 'select * from task_graph.tasks where id = $1', values: [request.params.id] });
  return rows[0] ?? reply.code(404).send();
});
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void Promise.all([server.close(), pool.end()]));
